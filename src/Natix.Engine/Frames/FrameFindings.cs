namespace Natix.Engine;

/// <summary>What the heads found in one frame, in buffers that are reused frame after frame. Not thread-safe.</summary>
internal sealed class FrameFindings(int maxDetections)
{
    /// <summary>The camera's focal length in pixels of the upright source image, as far as frame, file or options say; 0 when it is not known.</summary>
    public float FocalLength { get; set; }

    public DetectionList Detections { get; } = new(maxDetections);

    /// <summary>What geometry says of each detection, in their order; empty where it was not asked.</summary>
    public CheckList Checks { get; } = new(maxDetections);

    /// <summary>Bit i is set when the i-th detector of the cascade has looked at the frame.</summary>
    public ulong DetectorsRun { get; set; }

    /// <summary>What the detectors' boxes come to together.</summary>
    public ObjectList Objects { get; } = new(maxDetections);

    public HeatMap Heat { get; } = new();

    public DepthMap Depth { get; } = new();

    public MaskSet Masks { get; } = new();

    /// <summary>One vector a model, of the whole image.</summary>
    public ModelVectors Embeddings { get; } = new();

    /// <summary>A grid of vectors a model, one a patch of the image.</summary>
    public ModelVectors Patches { get; } = new();

    /// <summary>One score a label of a model.</summary>
    public ModelVectors LabelScores { get; } = new();

    /// <summary>The small picture that a stream's watch looks at.</summary>
    public FramePicture Picture { get; } = new();

    /// <summary>Puts detections and masks into the order of their models; those of one model keep theirs.</summary>
    public void OrderByModel()
    {
        Detections.OrderByModel();
        Masks.OrderByModel();
    }

    public void Clear()
    {
        FocalLength = 0;
        DetectorsRun = 0;
        Detections.Clear();
        Checks.Clear();
        Objects.Clear();
        Heat.Clear();
        Depth.Clear();
        Masks.Clear();
        Embeddings.Clear();
        Patches.Clear();
        LabelScores.Clear();
        Picture.Begin(isWanted: false);
    }
}
