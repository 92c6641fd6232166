namespace Natix.Engine.Models;

/// <summary>Reads the <c>head</c> of a model manifest and checks that the outputs have the shape it needs.</summary>
internal static class HeadSpecReader
{
    private static readonly int[] YoloxStrides = [8, 16, 32];

    public static HeadSpec Read(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs) => head["kind"].Text() switch
    {
        "classifier" => Classifier(head, outputs),
        "yolox-grid" => YoloxGrid(head, input, outputs),
        _ => FastestDet(head, outputs),
    };

    private static HeadSpec Classifier(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var logit = Output(head["logit"], outputs);
        if (logit.ElementCount != 1)
            throw head["logit"].Error($"expected an output with one element, found \"{logit.Name}\" of shape {Shape(logit)}");
        if (head.Find("heat") is { } node)
        {
            var heat = Output(node, outputs);
            if (heat.Shape.Count != 4 || heat.Shape[0] != 1 || heat.Shape[1] != 1)
                throw node.Error($"expected an output of shape [1, 1, h, w], found \"{heat.Name}\" of shape {Shape(heat)}");
        }

        return new HeadSpec { Kind = HeadKind.Classifier, Logit = logit.Name, Heat = head.Find("heat")?.Text() };
    }

    private static HeadSpec YoloxGrid(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs)
    {
        var output = Output(head["output"], outputs);
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
                $"expected shape [1, {cells}, {5 + labels.Length}] for the input {input.Width}x{input.Height}, strides {string.Join("/", strides)} and {labels.Length} labels, found \"{output.Name}\" of shape {Shape(output)}");
        }

        return Detector(head, HeadKind.YoloxGrid, output, labels) with { Strides = strides };
    }

    private static HeadSpec FastestDet(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var output = Output(head["output"], outputs);
        var labels = head["labels"].Texts();
        if (output.Shape.Count != 4 || output.Shape[0] != 1 || output.Shape[1] != 5 + labels.Length)
        {
            throw head["output"].Error(
                $"expected shape [1, {5 + labels.Length}, h, w] for {labels.Length} labels, found \"{output.Name}\" of shape {Shape(output)}");
        }

        return Detector(head, HeadKind.FastestDet, output, labels);
    }

    private static HeadSpec Detector(ManifestNode head, HeadKind kind, TensorSpec output, string[] labels)
    {
        var classes = head.Find("roadworkClasses")?.Integers() ?? [];
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] >= labels.Length)
                throw head["roadworkClasses"].Items()[i].Error($"expected a class id below the {labels.Length} labels, found {classes[i]}");
        }

        return new HeadSpec
        {
            Kind = kind,
            Output = output.Name,
            Labels = labels,
            ScoreThreshold = (float)(head.Find("scoreThreshold")?.Number() ?? 0.25),
            IouThreshold = (float)(head.Find("iouThreshold")?.Number() ?? 0.45),
            RoadworkClasses = classes,
        };
    }

    private static TensorSpec Output(ManifestNode node, IReadOnlyList<TensorSpec> outputs)
    {
        var name = node.Text();
        return outputs.FirstOrDefault(output => output.Name == name)
            ?? throw node.Error($"expected the name of an output ({string.Join(", ", outputs.Select(o => $"\"{o.Name}\""))}), found \"{name}\"");
    }

    private static string Shape(TensorSpec tensor) => $"[{string.Join(", ", tensor.Shape)}]";
}
