using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>How a frame's model pixels map to its source: source = (model - Offset) * Scale; and the size of the source in pixels.</summary>
internal readonly struct FrameMapping(float scaleX, float scaleY, float offsetX, float offsetY, float width, float height)
{
    public readonly float ScaleX = scaleX;
    public readonly float ScaleY = scaleY;
    public readonly float OffsetX = offsetX;
    public readonly float OffsetY = offsetY;
    public readonly float Width = width;
    public readonly float Height = height;
}

/// <summary>What reading a detector's output needs to know; the same for all frames of a batch.</summary>
internal struct DetectorShape
{
    /// <summary>Class scores an anchor; of no meaning for rows that carry their class.</summary>
    public int Classes;

    /// <summary>Anchors, or rows, a frame.</summary>
    public int Anchors;

    /// <summary>Scores below are no candidates.</summary>
    public float Threshold;

    /// <summary>Goes into every detection.</summary>
    public int ModelIndex;

    /// <summary>1 for YOLO outputs that hold one row an anchor instead of one column.</summary>
    public int Transposed;

    /// <summary>Bits to set in a frame's faults where the output is not finite.</summary>
    public int Fault;

    /// <summary>Size of the model's input, pixels: for boxes given as shares of it.</summary>
    public float InputWidth;

    /// <summary>See <see cref="InputWidth"/>.</summary>
    public float InputHeight;
}

/// <summary>One grid of a detector that has a grid a stride, and where its values lie in the output: floats.</summary>
internal struct GridLevel
{
    /// <summary>Cells across.</summary>
    public int Columns;

    /// <summary>Cells down.</summary>
    public int Rows;

    /// <summary>Model pixels a cell.</summary>
    public int Stride;

    /// <summary>First class score (or value) of the grid within a frame's output, and from cell to cell.</summary>
    public int ScoresAt, ScoresStep;

    /// <summary>A frame's floats in the output that holds the scores.</summary>
    public int ScoresFrame;

    /// <summary>First distance of the grid within a frame's output, and from cell to cell.</summary>
    public int DistancesAt, DistancesStep;

    /// <summary>A frame's floats in the output that holds the distances.</summary>
    public int DistancesFrame;

    /// <summary>Bits to set in a frame's faults where the scores, or the distances, are not finite.</summary>
    public int ScoresFault, DistancesFault;

    /// <summary>Logits a side.</summary>
    public int Bins;

    /// <summary>Where in a cell distances are measured from, in cells.</summary>
    public float CenterOffset;

    /// <summary>1 where scores are logits.</summary>
    public int ScoresAreLogits;
}

/// <summary>Where candidates of a batch go on the device: frame f owns <see cref="Capacity"/> places from f * Capacity on.</summary>
internal struct CandidateViews
{
    /// <summary>Candidates in no particular order.</summary>
    public ArrayView<Detection> Boxes;

    /// <summary>Candidates by frame; starts at 0.</summary>
    public ArrayView<int> Counts;

    /// <summary>Best score of any roadwork class by frame, as the bits of a float that is not negative; starts at 0.</summary>
    public ArrayView<int> BestBits;

    /// <summary>By frame, what is wrong with its outputs: see <see cref="OutputFaults"/>; starts at 0.</summary>
    public ArrayView<int> Faults;

    /// <summary>Places a frame.</summary>
    public int Capacity;
}

/// <summary>What can be wrong with a frame's outputs, as bits.</summary>
internal static class OutputFaults
{
    /// <summary>A row that counts names a class that the model does not have.</summary>
    public const int UnknownClass = 1 << 30;

    /// <summary>An embedding has no direction.</summary>
    public const int NoDirection = 1 << 29;

    /// <summary>Outputs that can be told apart.</summary>
    public const int MostOutputs = 29;

    /// <summary>An output holds values that are not finite.</summary>
    /// <param name="output">Its place in the manifest, below <see cref="MostOutputs"/>.</param>
    public static int NotFinite(int output) => 1 << output;
}
