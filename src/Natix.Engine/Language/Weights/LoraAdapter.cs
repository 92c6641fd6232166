using System.Globalization;

namespace Natix.Engine.Language.Weights;

/// <summary>What an adapter adds to one linear layer: y += Scale * B (A x).</summary>
/// <param name="Module">The layer as natix/decoder.h names it: layers.0.self_attn.q_proj.</param>
/// <param name="A">[rank, inputs].</param>
/// <param name="B">[outputs, rank].</param>
/// <param name="Scale">alpha / rank, or alpha / sqrt(rank).</param>
internal sealed record LoraModule(string Module, WeightTensor A, WeightTensor B, float Scale)
{
    public int Rank => (int)A.Shape[0];
}

/// <summary>
/// A LoRA adapter in a PEFT folder: adapter_config.json and adapter_model.safetensors, checked against the model it is for. Owns the mapped
/// file; tensors are borrowed until it is disposed. Reading is thread-safe.
/// </summary>
internal sealed class LoraAdapter : IDisposable
{
    private const string Prefix = "base_model.model.";
    private const string SuffixA = ".lora_A.weight";
    private const string SuffixB = ".lora_B.weight";

    private readonly SafetensorsFile _file;

    private LoraAdapter(SafetensorsFile file, LoraConfiguration configuration, TextConfiguration text)
    {
        _file = file;
        foreach (var tensor in file.Tensors.Values)
            CheckName(tensor);
        var linear = DecoderTensors.LinearLayers(text);
        Modules = [.. file.Tensors.Values
            .Where(tensor => tensor.Name.EndsWith(SuffixA, StringComparison.Ordinal))
            .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
            .Select(a => Module(a, configuration, linear, text.Layers))];
        // Every A has found its B: what is left over is a B without its A.
        if (Modules.Count * 2 != file.Tensors.Count)
        {
            var lone = file.Tensors.Keys.First(name => name.EndsWith(SuffixB, StringComparison.Ordinal) && !file.Tensors.ContainsKey(name[..^SuffixB.Length] + SuffixA));
            throw new ModelContractException($"{file.Path}: tensor {lone}: expected its lora_A too, found none");
        }

        if (Modules.Count == 0)
            throw new ModelContractException($"{file.Path}: expected at least one pair of lora_A and lora_B, found none");
    }

    /// <summary>All layers that the adapter adds to, in order of their names.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>The highest rank of all modules.</summary>
    public int MaxRank => Modules.Max(module => module.Rank);

    /// <summary>
    /// Opens an adapter's folder. Throws <see cref="ManifestException"/> for its JSON and <see cref="ModelContractException"/> for its weights.
    /// </summary>
    public static LoraAdapter Open(string folder, TextConfiguration text)
    {
        var configuration = LoraConfiguration.Read(folder);
        var file = SafetensorsFile.Open(Path.Combine(folder, "adapter_model.safetensors"));
        try
        {
            return new LoraAdapter(file, configuration, text);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static void CheckName(WeightTensor tensor)
    {
        var why = tensor.Name switch
        {
            var name when !name.StartsWith(Prefix, StringComparison.Ordinal) => $"expected a name that begins with {Prefix}",
            var name when name.Contains("lora_embedding_", StringComparison.Ordinal) => "expected linear layers only: adapters of the embedding are not run",
            var name when name.Contains("lora_magnitude_vector", StringComparison.Ordinal) => "expected plain LoRA, found DoRA: merge it into the model instead",
            var name when !name.EndsWith(SuffixA, StringComparison.Ordinal) && !name.EndsWith(SuffixB, StringComparison.Ordinal) => "expected only lora_A and lora_B: modules trained whole belong to a checkpoint",
            _ => null,
        };
        if (why is not null)
            throw new ModelContractException($"{tensor.File}: tensor {tensor.Name}: {why}");
        if (!tensor.Type.IsWeight())
            throw new ModelContractException($"{tensor.File}: tensor {tensor.Name}: expected elements of F32, F16 or BF16, found {tensor.Type}");
    }

    private LoraModule Module(WeightTensor a, LoraConfiguration configuration, IReadOnlyDictionary<string, LinearShape> linear, int layers)
    {
        var path = a.Name[Prefix.Length..^SuffixA.Length];
        var (home, module) = TensorNames.Resolve(path);
        if (home != TensorHome.Decoder || Shape(module, linear, layers) is not { } shape)
            throw new ModelContractException($"{a.File}: tensor {a.Name}: expected a linear layer of the decoder ({string.Join(", ", linear.Keys)}) of layers 0 to {layers - 1}, found {path}");
        if (!_file.Tensors.TryGetValue(Prefix + path + SuffixB, out var b))
            throw new ModelContractException($"{a.File}: tensor {a.Name}: expected its lora_B too, found none");
        var (rank, scale) = configuration.Of(path);
        CheckShape(a, rank, shape.Inputs);
        CheckShape(b, shape.Outputs, rank);
        return new LoraModule(module, a, b, scale);
    }

    // layers.N.self_attn.q_proj: the layer's number has no other spelling, so that a module has one name.
    private static LinearShape? Shape(string module, IReadOnlyDictionary<string, LinearShape> linear, int layers)
    {
        var parts = module.Split('.', 3);
        return parts is ["layers", var number, var name] && int.TryParse(number, out var layer) && layer >= 0 && layer < layers
            && number == layer.ToString(CultureInfo.InvariantCulture) && linear.TryGetValue(name, out var shape)
            ? shape
            : null;
    }

    private static void CheckShape(WeightTensor tensor, params long[] expected)
    {
        if (!tensor.HasShape(expected))
            throw new ModelContractException($"{tensor.File}: tensor {tensor.Name}: expected shape {ShapeText.Of(expected)} by rank and model, found {ShapeText.Of(tensor.Shape)}");
    }
}
