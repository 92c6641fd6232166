namespace Natix.Engine.Workloads;

/// <summary>One case a tensor shape; forty objects unless said otherwise.</summary>
public enum HeadShape
{
    /// <summary>A logit and a 28x28 heat map.</summary>
    Classifier,

    /// <summary>YOLOX at 416: 3549 cells of 85.</summary>
    YoloxGrid,

    /// <summary>FastestDet at 352: 85 planes of 22x22.</summary>
    FastestDet,

    /// <summary>YOLOv8 at 640: 84 rows of 8400 anchors.</summary>
    Yolo,

    /// <summary>The same with every anchor above the threshold and no two overlapping enough.</summary>
    YoloAllFiring,

    /// <summary>The same transposed: 8400 rows of 84.</summary>
    YoloTransposed,

    /// <summary>YOLO26: 300 rows of 6.</summary>
    YoloEndToEnd,

    /// <summary>RF-DETR: 300 queries, 91 classes.</summary>
    Detr,

    /// <summary>The same with every entry above the threshold.</summary>
    DetrAllFiring,

    /// <summary>NanoDet-Plus at 416: 3598 cells of 80 + 32.</summary>
    Gfl,

    /// <summary>Depth Anything 3: 280x504 cells, the upper fifth sky.</summary>
    Depth,

    /// <summary>SAM 3: 200 queries with masks of 288x288, five kept, each 40x40 cells.</summary>
    Masks,

    /// <summary>DINOv3-H+ at 256: 261 tokens of 1280, normalised.</summary>
    Embedding,

    /// <summary>Twenty labels against an embedding of 768.</summary>
    ZeroShot,
}
