namespace Natix.Engine.Models;

/// <summary>Reads the heads of detectors. Every error is a <see cref="ManifestException"/> at the place of the mistake.</summary>
internal static class DetectorSpecReader
{
    private static readonly int[] YoloxStrides = [8, 16, 32];
    private static readonly int[] GflStrides = [8, 16, 32, 64];

    public static HeadSpec Read(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs) => head["kind"].Text() switch
    {
        "yolox-grid" => YoloxGrid(head, input, outputs),
        "yolo" => Yolo(head, outputs),
        "yolo-end-to-end" => YoloEndToEnd(head, outputs),
        "detr" => Detr(head, outputs),
        "gfl" => Gfl(head, input, outputs),
        _ => FastestDet(head, outputs),
    };

    private static HeadSpec YoloxGrid(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs)
    {
        var output = HeadSpecReader.Output(head["output"], outputs);
        var labels = head["labels"].Texts();
        var strides = head.Find("strides")?.Integers() ?? YoloxStrides;
        foreach (var stride in strides)
        {
            if (input.Width % stride != 0 || input.Height % stride != 0)
                throw head.Error($"expected strides that divide the input {input.Width}x{input.Height}, found {stride}");
        }

        var cells = strides.Sum(stride => (long)(input.Width / stride) * (input.Height / stride));
        if (output.Shape.Count != 3 || output.Shape[0] != 1 || output.Shape[1] != cells || output.Shape[2] != 5 + labels.Length)
        {
            throw head["output"].Error(
                $"expected shape [1, {cells}, {5 + labels.Length}] for {GridText(input, strides)} and {labels.Length} labels, found \"{output.Name}\" of shape {HeadSpecReader.Shape(output)}");
        }

        return Detector(head, HeadKind.YoloxGrid, labels) with { Output = output.Name, Strides = strides };
    }

    private static HeadSpec FastestDet(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var output = HeadSpecReader.Output(head["output"], outputs);
        var labels = head["labels"].Texts();
        if (output.Shape.Count != 4 || output.Shape[0] != 1 || output.Shape[1] != 5 + labels.Length)
        {
            throw head["output"].Error(
                $"expected shape [1, {5 + labels.Length}, h, w] for {labels.Length} labels, found \"{output.Name}\" of shape {HeadSpecReader.Shape(output)}");
        }

        return Detector(head, HeadKind.FastestDet, labels) with { Output = output.Name };
    }

    private static HeadSpec Yolo(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var labels = head["labels"].Texts();
        var transposed = head.Find("transposed")?.Flag() ?? false;
        var why = $" for {labels.Length} labels{(transposed ? ", transposed" : "")}";
        var output = transposed
            ? HeadSpecReader.Output(head["output"], outputs, why, 1, -1, 4 + labels.Length)
            : HeadSpecReader.Output(head["output"], outputs, why, 1, 4 + labels.Length, -1);
        return Detector(head, HeadKind.Yolo, labels) with { Output = output.Name, Transposed = transposed };
    }

    private static HeadSpec YoloEndToEnd(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var output = HeadSpecReader.Output(head["output"], outputs, "", 1, -1, 6);
        return Detector(head, HeadKind.YoloEndToEnd, head["labels"].Texts()) with { Output = output.Name };
    }

    private static HeadSpec Detr(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var labels = head["labels"].Texts();
        var logits = HeadSpecReader.Output(head["logits"], outputs, $" for {labels.Length} labels", 1, -1, labels.Length);
        var boxes = HeadSpecReader.Output(head["boxes"], outputs, $" for the {logits.Shape[1]} queries of \"{logits.Name}\"", 1, logits.Shape[1], 4);
        return Detector(head, HeadKind.Detr, labels) with { Boxes = boxes.Name, Logits = logits.Name };
    }

    private static HeadSpec Gfl(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs)
    {
        var labels = head["labels"].Texts();
        var strides = head.Find("strides")?.Integers() ?? GflStrides;
        var regMax = head.Find("regMax")?.Integer() ?? 7;
        var cells = strides.Select(stride => Cells(input, stride)).ToArray();
        var (grid, sides) = (GridText(input, strides), 4 * (regMax + 1));
        if (head.Find("levels") is not { } levels)
        {
            var output = HeadSpecReader.Output(
                head["output"], outputs, $" for {grid}, {labels.Length} labels and a regMax of {regMax}", 1, cells.Sum(), labels.Length + sides);
            return GflDetector(head, labels, strides, regMax, []) with { Output = output.Name };
        }

        if (head.Find("output") is not null)
            throw levels.Error("expected either \"output\" or \"levels\", found both: remove one");
        var items = levels.Items();
        if (items.Length != strides.Length)
            throw levels.Error($"expected one level for each of {strides.Length} strides, found {items.Length}");
        var names = new (string, string)[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var scores = HeadSpecReader.Output(items[i]["scores"], outputs, $" for {grid} and {labels.Length} labels", 1, cells[i], labels.Length);
            var distances = HeadSpecReader.Output(items[i]["distances"], outputs, $" for {grid} and a regMax of {regMax}", 1, cells[i], sides);
            names[i] = (scores.Name, distances.Name);
        }

        return GflDetector(head, labels, strides, regMax, names);
    }

    private static HeadSpec GflDetector(ManifestNode head, string[] labels, int[] strides, int regMax, (string, string)[] levels) =>
        Detector(head, HeadKind.Gfl, labels) with
        {
            Strides = strides,
            Gfl = new GflSpec(levels, regMax, (float)(head.Find("centerOffset")?.Number() ?? 0), head.Find("scores")?.Text() == "logits"),
        };

    private static HeadSpec Detector(ManifestNode head, HeadKind kind, string[] labels) => new()
    {
        Kind = kind,
        Labels = labels,
        ScoreThreshold = (float)(head.Find("scoreThreshold")?.Number() ?? 0.25),
        IouThreshold = (float)(head.Find("iouThreshold")?.Number() ?? 0.45),
        MaxDetections = head.Find("maxDetections")?.Integer() ?? 300,
        RoadworkClasses = HeadSpecReader.RoadworkClasses(head, labels.Length),
    };

    private static int Cells(InputSpec input, int stride) => ((input.Width + stride - 1) / stride) * ((input.Height + stride - 1) / stride);

    private static string GridText(InputSpec input, int[] strides) => $"the input {input.Width}x{input.Height}, strides {string.Join("/", strides)}";
}
