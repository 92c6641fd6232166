using Natix.Engine.Models;

namespace Natix.Engine.Workloads;

/// <summary>A case for each output head of the engine, at the size of the model it is known from.</summary>
internal static class HeadCases
{
    private const int Objects = 40;
    private const float Sure = 0.9f;
    private static readonly string[] Coco = [.. Enumerable.Range(0, 80).Select(i => $"class {i}")];

    /// <summary>All cases.</summary>
    public static IReadOnlyList<HeadCase> Create() =>
    [
        new(HeadKind.Classifier, "logit and 28x28 heat", 224, new HeadSpec { Kind = HeadKind.Classifier, Logit = "logit", Heat = "heat" },
            [new("logit", [1, 1]), new("heat", [1, 1, 28, 28])], _ => { }),
        new(HeadKind.YoloxGrid, "YOLOX-nano 416: 3549 cells of 85", 416, Boxes(HeadKind.YoloxGrid),
            [new("boxes", [1, 3549, 85])], v => Plant(3549, (cell, i) => (v[0][(85 * cell) + 4], v[0][(85 * cell) + 5 + i]) = (Sure, Sure))),
        new(HeadKind.FastestDet, "FastestDet 352: 85 planes of 22x22", 352, Boxes(HeadKind.FastestDet),
            [new("boxes", [1, 85, 22, 22])], v => Plant(484, (cell, i) => (v[0][cell], v[0][((5 + i) * 484) + cell]) = (Sure, Sure))),
        new(HeadKind.Yolo, "YOLOv8/v11 640: 84 rows of 8400 anchors", 640, Boxes(HeadKind.Yolo),
            [new("boxes", [1, 84, 8400])], v => Plant(8400, (cell, i) => Set(v[0], cell, 8400, Box(i), 4 + i))),
        new(HeadKind.Yolo, "the same transposed: 8400 rows of 84", 640, Boxes(HeadKind.Yolo) with { Transposed = true },
            [new("boxes", [1, 8400, 84])], v => Plant(8400, (cell, i) => Set(v[0], 84 * cell, 1, Box(i), 4 + i))),
        new(HeadKind.YoloEndToEnd, "YOLO26 640: 300 rows of 6", 640, Boxes(HeadKind.YoloEndToEnd),
            [new("boxes", [1, 300, 6])], v => Plant(300, (row, i) => new float[] { 10 * i, 20, (10 * i) + 40, 90, Sure, i }.CopyTo(v[0], 6 * row))),
        new(HeadKind.Detr, "RF-DETR: 300 queries of 91 classes", 560,
            new HeadSpec { Kind = HeadKind.Detr, Boxes = "dets", Logits = "labels", Labels = [.. Enumerable.Range(0, 91).Select(i => $"class {i}")] },
            [new("dets", [1, 300, 4]), new("labels", [1, 300, 91])], v => PlantLogits(v[1], 300, 91)),
        new(HeadKind.Gfl, "NanoDet-Plus 416: 3598 cells of 112", 416,
            Boxes(HeadKind.Gfl) with { Strides = [8, 16, 32, 64], Gfl = new GflSpec([], 7, 0, false) },
            [new("boxes", [1, 3598, 112])], v => Plant(3598, (cell, i) => v[0][(112 * cell) + i] = Sure)),
    ];

    /// <summary>Heads the engine has and no case here.</summary>
    public static IReadOnlyList<HeadKind> Missing(IEnumerable<HeadCase> cases) => [.. Enum.GetValues<HeadKind>().Except(cases.Select(c => c.Kind))];

    private static HeadSpec Boxes(HeadKind kind) => new() { Kind = kind, Output = "boxes", Labels = Coco };

    // Cells that fire, spread over the grid, each of a class of its own.
    private static void Plant(int cells, Action<int, int> fire)
    {
        for (var i = 0; i < Objects; i++)
            fire(i * cells / Objects, i);
    }

    private static void PlantLogits(float[] logits, int queries, int classes)
    {
        for (var i = 0; i < logits.Length; i++)
            logits[i] -= 5;
        Plant(queries, (query, i) => logits[(query * classes) + i] = 3);
    }

    private static float[] Box(int i) => [15 * i, 300, 60, 90];

    private static void Set(float[] values, int first, int step, float[] box, int score)
    {
        for (var i = 0; i < box.Length; i++)
            values[first + (i * step)] = box[i];
        values[first + (score * step)] = Sure;
    }
}
