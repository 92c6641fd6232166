namespace Natix.Engine.Models;

/// <summary>Output heads the engine can read, one per tensor shape.</summary>
internal enum HeadKind
{
    /// <summary>One logit per image and, where present, a heat map of logits.</summary>
    Classifier,

    /// <summary>YOLOX: [1, N, 5 + classes], cxcywh as grid offsets, strides 8/16/32.</summary>
    YoloxGrid,

    /// <summary>FastestDet: [1, 5 + classes, H, W], one box a cell.</summary>
    FastestDet,

    /// <summary>YOLOv8, v11, YOLO-Master: [1, 4 + classes, N], cxcywh in model pixels and class probabilities.</summary>
    Yolo,

    /// <summary>YOLO26: [1, N, 6], edges in model pixels, score, class.</summary>
    YoloEndToEnd,

    /// <summary>DETR: boxes [1, Q, 4] as shares of the input and logits [1, Q, C].</summary>
    Detr,

    /// <summary>NanoDet: class scores and distributions of distances, one tensor or two a stride.</summary>
    Gfl,
}

/// <summary>How the outputs of a model are read, from the manifest.</summary>
internal sealed record HeadSpec
{
    /// <summary>The reader.</summary>
    public required HeadKind Kind { get; init; }

    /// <summary>Name of the logit output (classifier).</summary>
    public string? Logit { get; init; }

    /// <summary>Name of the heat-map output (classifier); null when there is none.</summary>
    public string? Heat { get; init; }

    /// <summary>Name of the boxes output (detectors).</summary>
    public string? Output { get; init; }

    /// <summary>True when the rows of <see cref="Output"/> are anchors: [1, N, 4 + classes] (Yolo).</summary>
    public bool Transposed { get; init; }

    /// <summary>Name of the boxes output (Detr).</summary>
    public string? Boxes { get; init; }

    /// <summary>Name of the logits output (Detr).</summary>
    public string? Logits { get; init; }

    /// <summary>Most objects a frame (Detr).</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>What a Gfl head has besides <see cref="Strides"/>; null for the others.</summary>
    public GflSpec? Gfl { get; init; }

    /// <summary>Class labels by id (detectors).</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Lowest score kept, in [0,1].</summary>
    public float ScoreThreshold { get; init; } = 0.25f;

    /// <summary>Class-wise NMS threshold on intersection over union, in [0,1].</summary>
    public float IouThreshold { get; init; } = 0.45f;

    /// <summary>Grid strides in pixels (YoloxGrid, Gfl).</summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32];

    /// <summary>
    /// Class ids whose best score is evidence of roadwork: logit p = ln(s / (1 - s)) of the best score s, then the manifest's
    /// calibration. Empty: the model sees but does not vote.
    /// </summary>
    public IReadOnlyList<int> RoadworkClasses { get; init; } = [];
}

/// <summary>The particulars of a Gfl head.</summary>
/// <param name="Levels">Scores and distances outputs by stride; empty where one output holds all.</param>
/// <param name="RegMax">Largest distance in strides; a side has RegMax + 1 logits.</param>
/// <param name="CenterOffset">Where in its cell a centre lies, in cells: 0 for NanoDet-Plus, 0.5 for the first NanoDet.</param>
/// <param name="ScoresAreLogits">True when the file ends before the sigmoid of the class scores.</param>
internal sealed record GflSpec(IReadOnlyList<(string Scores, string Distances)> Levels, int RegMax, float CenterOffset, bool ScoresAreLogits);
