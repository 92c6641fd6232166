namespace Natix.Engine.Models;

/// <summary>Reads the <c>head</c> of a model manifest and checks that the outputs have the shape it needs.</summary>
internal static class HeadSpecReader
{
    public static HeadSpec Read(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs) => head["kind"].Text() switch
    {
        "classifier" => Classifier(head, outputs),
        "depth" => MapSpecReader.Depth(head, outputs),
        "masks" => MapSpecReader.Masks(head, outputs),
        "embedding" => MapSpecReader.Embedding(head, input, outputs),
        "zero-shot" => MapSpecReader.ZeroShot(head, outputs),
        _ => DetectorSpecReader.Read(head, input, outputs),
    };

    /// <summary>The output named here.</summary>
    public static TensorSpec Output(ManifestNode node, IReadOnlyList<TensorSpec> outputs)
    {
        var name = node.Text();
        return outputs.FirstOrDefault(output => output.Name == name)
            ?? throw node.Error($"expected the name of an output ({string.Join(", ", outputs.Select(o => $"\"{o.Name}\""))}), found \"{name}\"");
    }

    /// <summary>The output named here, when it has a shape; a size of -1 may be any.</summary>
    /// <param name="node">The name.</param>
    /// <param name="outputs">All outputs.</param>
    /// <param name="why">What gave the shape, for the message: "for 3 labels".</param>
    /// <param name="shape">Sizes wanted.</param>
    public static TensorSpec Output(ManifestNode node, IReadOnlyList<TensorSpec> outputs, string why, params ReadOnlySpan<int> shape)
    {
        var output = Output(node, outputs);
        var fits = output.Shape.Count == shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
            fits = shape[i] < 0 || shape[i] == output.Shape[i];
        if (fits)
            return output;
        var wanted = new string[shape.Length];
        for (var i = 0; i < shape.Length; i++)
            wanted[i] = shape[i] < 0 ? "any" : $"{shape[i]}";
        throw node.Error($"expected an output of shape [{string.Join(", ", wanted)}]{why}, found \"{output.Name}\" of shape {Shape(output)}");
    }

    /// <summary>A tensor's shape as messages show it.</summary>
    public static string Shape(TensorSpec tensor) => $"[{string.Join(", ", tensor.Shape)}]";

    /// <summary>The roadwork classes, each below the count of labels.</summary>
    public static int[] RoadworkClasses(ManifestNode head, int labels)
    {
        var classes = head.Find("roadworkClasses")?.Integers() ?? [];
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] >= labels)
                throw head["roadworkClasses"].Items()[i].Error($"expected a class id below the {labels} labels, found {classes[i]}");
        }

        return classes;
    }

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
}
