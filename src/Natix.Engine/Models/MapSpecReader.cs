namespace Natix.Engine.Models;

/// <summary>Reads the heads that give maps, masks and embeddings. Every error is a <see cref="ManifestException"/> at the place of the mistake.</summary>
internal static class MapSpecReader
{
    public static HeadSpec Depth(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var depth = HeadSpecReader.Output(head["depth"], outputs);
        if (depth.Shape.Count is not (3 or 4) || depth.Shape[0] != 1 || (depth.Shape.Count == 4 && depth.Shape[1] != 1))
            throw head["depth"].Error($"expected an output of shape [1, 1, h, w] or [1, h, w], found \"{depth.Name}\" of shape {HeadSpecReader.Shape(depth)}");
        if (head.Find("sky") is { } sky)
            HeadSpecReader.Output(sky, outputs, $", as \"{depth.Name}\" has", [.. depth.Shape]);
        if (head.Find("focalLength") is not null && head.Find("horizontalFieldOfView") is { } angle)
            throw angle.Error("expected either \"focalLength\" or \"horizontalFieldOfView\", found both: remove one");
        var unit = UnitOf(head.Find("unit")?.Text());
        if (unit != DepthUnit.ByFocalLength && (head.Find("focalLength") ?? head.Find("horizontalFieldOfView")) is { } needless)
            throw needless.Error("expected no such property where \"unit\" says that the depth is in metres already: remove one of the two");
        return new HeadSpec
        {
            Kind = HeadKind.Depth,
            Depth = new DepthSpec(
                depth.Name,
                head.Find("sky")?.Text(),
                (float)(head.Find("focalLength")?.Number() ?? 0),
                head.Find("horizontalFieldOfView")?.Number() ?? 0)
            {
                Unit = unit,
            },
        };
    }

    private static DepthUnit UnitOf(string? unit) => unit switch
    {
        "metres" => DepthUnit.Metres,
        "metres-along-ray" => DepthUnit.MetresAlongRay,
        _ => DepthUnit.ByFocalLength,
    };

    public static HeadSpec Masks(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var labels = head["labels"].Texts();
        if (labels.Length != 1)
            throw head["labels"].Error($"expected one label, the prompt that the model was exported with, found {labels.Length}");
        var masks = HeadSpecReader.Output(head["masks"], outputs, "", 1, -1, -1, -1);
        var (queries, why) = (masks.Shape[1], $" for the {masks.Shape[1]} queries of \"{masks.Name}\"");
        var logits = HeadSpecReader.Output(head["logits"], outputs);
        if (logits.ElementCount != queries)
            throw head["logits"].Error($"expected an output of shape [1, {queries}]{why}, found \"{logits.Name}\" of shape {HeadSpecReader.Shape(logits)}");
        var presence = head.Find("presence") is { } node ? HeadSpecReader.Output(node, outputs) : null;
        if (presence is not null && presence.ElementCount != 1)
            throw head["presence"].Error($"expected an output with one element, found \"{presence.Name}\" of shape {HeadSpecReader.Shape(presence)}");
        return new HeadSpec
        {
            Kind = HeadKind.Masks,
            Labels = labels,
            Logits = logits.Name,
            Boxes = HeadSpecReader.Output(head["boxes"], outputs, why, 1, queries, 4).Name,
            Masks = new MasksSpec(masks.Name, presence?.Name),
            ScoreThreshold = (float)(head.Find("scoreThreshold")?.Number() ?? 0.5),
            MaxDetections = head.Find("maxDetections")?.Integer() ?? 64,
            RoadworkClasses = HeadSpecReader.RoadworkClasses(head, labels.Length),
        };
    }

    public static HeadSpec Embedding(ManifestNode head, InputSpec input, IReadOnlyList<TensorSpec> outputs)
    {
        var output = HeadSpecReader.Output(head["output"], outputs);
        var (rank, isVector) = (output.Shape.Count, output.Shape.Count == 2);
        if (rank is not (2 or 3) || output.Shape[0] != 1)
            throw head["output"].Error($"expected an output of shape [1, length] or [1, tokens, length], found \"{output.Name}\" of shape {HeadSpecReader.Shape(output)}");
        if (isVector && (head.Find("prefixTokens") ?? head.Find("patchSize")) is { } needless)
            throw needless.Error($"expected no such property for \"{output.Name}\" of shape {HeadSpecReader.Shape(output)}, which has no tokens: remove it");
        var prefix = isVector ? 1 : head.Find("prefixTokens")?.Integer() ?? 1;
        var patches = isVector ? 0 : output.Shape[1] - prefix;
        var (columns, rows) = patches == 0 ? (0, 0) : Grid(head, input, output, prefix);
        return new HeadSpec
        {
            Kind = HeadKind.Embedding,
            Embedding = new EmbeddingSpec(output.Name, output.Shape[^1], prefix, columns, rows, head.Find("normalize")?.Flag() ?? false),
        };
    }

    public static HeadSpec ZeroShot(ManifestNode head, IReadOnlyList<TensorSpec> outputs)
    {
        var output = HeadSpecReader.Output(head["output"], outputs, "", 1, -1);
        var labels = head["labels"].Texts();
        var classes = HeadSpecReader.RoadworkClasses(head, labels.Length);
        var softmax = head["activation"].Text() == "softmax";
        if (softmax && classes.Distinct().Count() == labels.Length)
            throw head["roadworkClasses"].Error("expected at least one label that is no roadwork class: the softmax compares labels with each other");
        return new HeadSpec
        {
            Kind = HeadKind.ZeroShot,
            Labels = labels,
            RoadworkClasses = classes,
            ZeroShot = new ZeroShotSpec(
                output.Name,
                TextEmbeddingFile.Read(head["texts"], labels.Length, output.Shape[1]),
                softmax,
                (float)head["scale"].Number(),
                (float)(head.Find("bias")?.Number() ?? 0)),
        };
    }

    private static (int Columns, int Rows) Grid(ManifestNode head, InputSpec input, TensorSpec output, int prefix)
    {
        var size = head["patchSize"].Integer();
        var (columns, rows) = (input.Width / size, input.Height / size);
        return output.Shape[1] == prefix + (columns * rows)
            ? (columns, rows)
            : throw head["output"].Error(
                $"expected {prefix} + {columns} * {rows} tokens for the input {input.Width}x{input.Height} and patches of {size}, found \"{output.Name}\" of shape {HeadSpecReader.Shape(output)}");
    }
}
