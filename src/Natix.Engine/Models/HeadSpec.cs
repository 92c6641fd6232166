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

    /// <summary>Depth Anything 3: depth [1, 1, h, w] and, where present, sky.</summary>
    Depth,

    /// <summary>SAM 3: logits [1, Q], boxes [1, Q, 4], mask logits [1, Q, h, w] and, where present, the prompt's presence.</summary>
    Masks,

    /// <summary>DINOv3: an embedding [1, D] or tokens [1, T, D].</summary>
    Embedding,

    /// <summary>CLIP, SigLIP: an embedding [1, D] against those of texts.</summary>
    ZeroShot,
}

/// <summary>How the outputs of a model are read, from the manifest.</summary>
internal sealed record HeadSpec
{
    /// <summary>The reader.</summary>
    public required HeadKind Kind { get; init; }

    /// <summary>True for a detector: it finds objects with boxes and labels.</summary>
    public bool FindsBoxes => Kind is not (HeadKind.Classifier or HeadKind.Depth or HeadKind.Embedding or HeadKind.ZeroShot);

    /// <summary>Name of the logit output (classifier).</summary>
    public string? Logit { get; init; }

    /// <summary>Name of the heat-map output (classifier); null when there is none.</summary>
    public string? Heat { get; init; }

    /// <summary>Name of the boxes output (detectors).</summary>
    public string? Output { get; init; }

    /// <summary>True when the rows of <see cref="Output"/> are anchors: [1, N, 4 + classes] (Yolo).</summary>
    public bool Transposed { get; init; }

    /// <summary>Name of the boxes output (Detr, Masks).</summary>
    public string? Boxes { get; init; }

    /// <summary>Name of the logits output (Detr, Masks).</summary>
    public string? Logits { get; init; }

    /// <summary>Most objects a frame (Detr, Masks).</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>What a Gfl head has besides <see cref="Strides"/>; null for the others.</summary>
    public GflSpec? Gfl { get; init; }

    /// <summary>The particulars of a Depth head; null for the others.</summary>
    public DepthSpec? Depth { get; init; }

    /// <summary>What a Masks head has besides <see cref="Boxes"/> and <see cref="Logits"/>; null for the others.</summary>
    public MasksSpec? Masks { get; init; }

    /// <summary>The particulars of an Embedding head; null for the others.</summary>
    public EmbeddingSpec? Embedding { get; init; }

    /// <summary>The particulars of a ZeroShot head; null for the others.</summary>
    public ZeroShotSpec? ZeroShot { get; init; }

    /// <summary>Class labels by id (detectors, ZeroShot; the prompt of Masks).</summary>
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
