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

    /// <summary>Class labels by id (detectors).</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Lowest score kept, in [0,1].</summary>
    public float ScoreThreshold { get; init; } = 0.25f;

    /// <summary>Class-wise NMS threshold on intersection over union, in [0,1].</summary>
    public float IouThreshold { get; init; } = 0.45f;

    /// <summary>Grid strides in pixels (YoloxGrid).</summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32];

    /// <summary>
    /// Class ids whose best score is evidence of roadwork: logit p = ln(s / (1 - s)) of the best score s, then the manifest's
    /// calibration. Empty: the model sees but does not vote.
    /// </summary>
    public IReadOnlyList<int> RoadworkClasses { get; init; } = [];
}
