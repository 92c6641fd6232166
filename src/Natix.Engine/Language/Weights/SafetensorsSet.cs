using System.Text.Json;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Weights;

/// <summary>
/// The weights of a checkpoint's folder: model.safetensors, or the shards that model.safetensors.index.json lists. Owns its files. Reading is
/// thread-safe; disposing ends all tensors.
/// </summary>
internal sealed class SafetensorsSet : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";
    private const int MaxIndexBytes = 64 << 20;

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, WeightTensor> _tensors = new(StringComparer.Ordinal);

    private SafetensorsSet()
    {
    }

    /// <summary>All tensors by the name that the files give them.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Tensors => _tensors;

    /// <summary>Opens the weights of a folder. An index is preferred: where there is one, it says what belongs to the model.</summary>
    public static SafetensorsSet Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        var (index, single) = (Path.Combine(folder, IndexName), Path.Combine(folder, SingleName));
        if (!File.Exists(index) && !File.Exists(single))
            throw new ModelContractException($"{folder}: expected {SingleName} or {IndexName}, found neither: check that the weights were copied, and as safetensors");
        var set = new SafetensorsSet();
        try
        {
            if (File.Exists(index))
                set.AddShards(folder, CheckpointJson.Read(index, MaxIndexBytes));
            else
                set.AddAll(set.OpenFile(single));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private SafetensorsFile OpenFile(string path)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        return file;
    }

    private void AddAll(SafetensorsFile file)
    {
        foreach (var (name, tensor) in file.Tensors)
            _tensors.Add(name, tensor);
    }

    private void AddShards(string folder, ManifestNode index)
    {
        var map = index["weight_map"];
        if (map.Element.ValueKind != JsonValueKind.Object)
            throw map.Error("expected an object that names the file of every tensor");
        var shards = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        foreach (var property in map.Element.EnumerateObject())
        {
            var place = map.At(property.Value, property.Name);
            var name = place.Text();
            // An index from elsewhere names files beside it, and no others.
            if (name != Path.GetFileName(name) || name is "" or "." or "..")
                throw place.Error($"expected the name of a file in this folder, found {name}");
            if (!shards.TryGetValue(name, out var shard))
                shards[name] = shard = OpenFile(Path.Combine(folder, name));
            _tensors.Add(property.Name, shard.Tensors.TryGetValue(property.Name, out var tensor)
                ? tensor
                : throw place.Error($"expected this tensor in {name}, found none of that name there"));
        }
    }
}
