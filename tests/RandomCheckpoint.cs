using System.Text.Json;
using System.Text.Json.Nodes;

namespace Natix.Engine;

/// <summary>
/// A tiny model of random weights in a folder of its own, as Hugging Face writes one: config.json, safetensors, tokenizer.json. The same seed and
/// sizes make the same model. Disposing deletes the folder. Linked into the test projects that need it.
/// </summary>
internal sealed class RandomCheckpoint : IDisposable
{
    private RandomCheckpoint(RandomModel model, string folder) => (Model, Folder) = (model, folder);

    public RandomModel Model { get; }

    public string Folder { get; }

    /// <summary>Writes a model.</summary>
    public static RandomCheckpoint Write(RandomModel? model = null)
    {
        model ??= new RandomModel();
        var folder = Directory.CreateTempSubdirectory("natix-checkpoint-").FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), model.Config().ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), ByteTokenizer.Json());
        var tensors = model.Tensors().ToArray();
        if (model.Shards == 1)
            SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), model.Type, tensors);
        else
            WriteShards(folder, model, tensors);
        return new RandomCheckpoint(model, folder);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void WriteShards(string folder, RandomModel model, (string Name, long[] Shape, float[] Values)[] tensors)
    {
        var map = new JsonObject();
        for (var shard = 0; shard < model.Shards; shard++)
        {
            var name = $"model-{shard + 1:D5}-of-{model.Shards:D5}.safetensors";
            var share = tensors.Where((_, i) => i % model.Shards == shard).ToArray();
            SafetensorsWriter.Write(Path.Combine(folder, name), model.Type, share);
            foreach (var tensor in share)
                map[tensor.Name] = name;
        }

        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 0 }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), JsonSerializer.Serialize(index));
    }
}
