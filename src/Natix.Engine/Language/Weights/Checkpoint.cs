namespace Natix.Engine.Language.Weights;

/// <summary>
/// A model in a Hugging Face folder: its configuration and every tensor it needs, checked by name, shape and type, none missing and none unknown.
/// Owns the mapped files; tensors are borrowed until it is disposed. Reading is thread-safe.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private const int NamesInMessages = 8;

    private readonly SafetensorsSet _weights;

    private Checkpoint(ModelConfiguration configuration, SafetensorsSet weights)
    {
        _weights = weights;
        Configuration = configuration;
        var byHome = weights.Tensors.Values.Select(tensor => (Place: TensorNames.Resolve(tensor.Name), Tensor: tensor)).ToLookup(found => found.Place.Home);
        Decoder = Match("decoder", [.. DecoderTensors.Of(configuration.Text)], byHome[TensorHome.Decoder].Where(found => !IsUnusedOutput(found.Place.Name)));
        Vision = Match("vision tower", [.. configuration.Vision is { } vision ? VisionTensors.Of(vision) : []], byHome[TensorHome.Vision]);
    }

    public ModelConfiguration Configuration { get; }

    /// <summary>Tensors of the decoder by the names of natix/decoder.h.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Decoder { get; }

    /// <summary>Tensors of the vision tower by name below visual; empty without one.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Vision { get; }

    /// <summary>
    /// Opens a folder. Throws <see cref="ManifestException"/> for its JSON and <see cref="ModelContractException"/> for its weights.
    /// </summary>
    public static Checkpoint Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new ModelContractException($"{folder}: expected a folder with config.json and safetensors, found none: check the path");
        var configuration = ModelConfigurationReader.Read(folder);
        var weights = SafetensorsSet.Open(folder);
        try
        {
            return new Checkpoint(configuration, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public void Dispose() => _weights.Dispose();

    // Checkpoints with tied embeddings may hold the output layer a second time.
    private bool IsUnusedOutput(string name) => Configuration.Text.TiedEmbeddings && name == DecoderTensors.OutputName;

    private Dictionary<string, WeightTensor> Match(string part, ExpectedTensor[] expected, IEnumerable<((TensorHome Home, string Name) Place, WeightTensor Tensor)> found)
    {
        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var (place, tensor) in found)
        {
            if (!tensors.TryAdd(place.Name, tensor))
                throw new ModelContractException($"{tensor.File}: tensor {tensor.Name}: expected one tensor of this meaning, found {tensors[place.Name].Name} too");
        }

        var missing = expected.Where(wanted => !wanted.IsOptional && !tensors.ContainsKey(wanted.Name)).Select(wanted => wanted.Name).ToArray();
        if (missing.Length > 0)
            throw new ModelContractException($"{Describe(part)} is without {List(missing)}: the checkpoint is not whole, or config.json is another's");
        foreach (var wanted in expected)
        {
            if (tensors.TryGetValue(wanted.Name, out var tensor))
                Check(wanted, tensor);
        }

        var known = expected.Select(wanted => wanted.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = tensors.Where(entry => !known.Contains(entry.Key)).Select(entry => entry.Value.Name).Order(StringComparer.Ordinal).ToArray();
        return unknown.Length == 0
            ? tensors
            : throw new ModelContractException($"{Describe(part)} has no use for {List(unknown)}: the model has layers that the engine does not run");
    }

    private static void Check(ExpectedTensor wanted, WeightTensor tensor)
    {
        if (!tensor.Type.IsWeight())
            throw new ModelContractException($"{tensor.File}: tensor {tensor.Name}: expected elements of F32, F16 or BF16, found {tensor.Type}");
        if (!tensor.HasShape(wanted.Shape))
            throw new ModelContractException($"{tensor.File}: tensor {tensor.Name}: expected shape {ShapeText.Of(wanted.Shape)} by config.json, found {ShapeText.Of(tensor.Shape)}");
    }

    private string Describe(string part) => $"The {part} of {Configuration.Architecture.Name}";

    private static string List(string[] names) =>
        $"{string.Join(", ", names.Take(NamesInMessages))}{(names.Length > NamesInMessages ? $" and {names.Length - NamesInMessages} more" : "")}";
}
