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
        .. Maps(),
        .. Vectors(),
    ];

    private static IEnumerable<HeadCase> Maps()
    {
        var depth = new DepthSpec("depth", "sky", FocalLength: 1000);
        yield return new(HeadKind.Depth, "Depth Anything 3 metric: 504x504 depth and sky", 504, new HeadSpec { Kind = HeadKind.Depth, Depth = depth },
            [new("depth", [1, 1, 504, 504]), new("sky", [1, 1, 504, 504])], _ => { });
        var masks = new HeadSpec { Kind = HeadKind.Masks, Boxes = "boxes", Logits = "logits", Masks = new MasksSpec("masks", "presence"), Labels = ["cone"] };
        yield return new(HeadKind.Masks, "SAM 3: 200 queries with masks of 288x288, not drawn", 1008, masks,
            [new("boxes", [1, 200, 4]), new("logits", [1, 200]), new("masks", [1, 200, 288, 288]), new("presence", [1, 1])],
            v =>
            {
                PlantLogits(v[1], 200, 1);
                v[3][0] = 3;
            });
    }

    private static IEnumerable<HeadCase> Vectors()
    {
        var tokens = new HeadSpec { Kind = HeadKind.Embedding, Embedding = new EmbeddingSpec("tokens", 384, 5, 14, 14, true) };
        yield return new(HeadKind.Embedding, "DINOv3 ViT-S 224: 201 tokens of 384, normalised", 224, tokens, [new("tokens", [1, 201, 384])], _ => { });
        var texts = new float[20 * 512];
        for (var i = 0; i < 20; i++)
            texts[(512 * i) + i] = 1;
        var spec = new HeadSpec { Kind = HeadKind.ZeroShot, ZeroShot = new ZeroShotSpec("embedding", texts, true, 100, 0), Labels = Coco[..20] };
        yield return new(HeadKind.ZeroShot, "CLIP: 20 texts of 512", 224, spec, [new("embedding", [1, 512])], _ => { });
    }

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
        Plant(queries, (query, i) => logits[(query * classes) + (i % classes)] = 3);
    }

    private static float[] Box(int i) => [15 * i, 300, 60, 90];

    private static void Set(float[] values, int first, int step, float[] box, int score)
    {
        for (var i = 0; i < box.Length; i++)
            values[first + (i * step)] = box[i];
        values[first + (score * step)] = Sure;
    }
}
