using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>LoRA adapters of random weights for a random model, in folders as PEFT writes them, all in one that is deleted with this.</summary>
internal sealed class RandomAdapter : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("natix-adapters-").FullName;

    /// <summary>Writes an adapter for all linear layers of a model; its folder.</summary>
    /// <param name="model">What it is for.</param>
    /// <param name="seed">Other seeds, other weights.</param>
    /// <param name="rank">Of its matrices.</param>
    /// <param name="configuredRank">As adapter_config.json has it; 0: the same.</param>
    public string Write(RandomModel model, int seed, int rank, int configuredRank = 0)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, $"{seed}-{rank}-{configuredRank}-{model.Hidden}-{model.Layers}")).FullName;
        var config = new JsonObject { ["peft_type"] = "LORA", ["r"] = configuredRank == 0 ? rank : configuredRank, ["lora_alpha"] = 2 * rank };
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), config.ToJsonString());
        SafetensorsWriter.Write(Path.Combine(folder, "adapter_model.safetensors"), "F32", Tensors(model, new Random(seed), rank));
        return folder;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static IEnumerable<(string Name, long[] Shape, float[] Values)> Tensors(RandomModel model, Random random, int rank)
    {
        var text = ModelConfigurationReader.Read(CheckpointJson.Parse("config.json", Encoding.UTF8.GetBytes(model.Config().ToJsonString()))).Text;
        var prefix = $"base_model.model.model.{(model.HasVision ? "language_model." : "")}layers.";
        for (var layer = 0; layer < model.Layers; layer++)
        {
            foreach (var (name, shape) in DecoderTensors.LinearLayers(text))
            {
                yield return ($"{prefix}{layer}.{name}.lora_A.weight", [rank, shape.Inputs], Values(random, rank * shape.Inputs, shape.Inputs));
                yield return ($"{prefix}{layer}.{name}.lora_B.weight", [shape.Outputs, rank], Values(random, shape.Outputs * rank, rank));
            }
        }
    }

    // Uniform, of the variance 1 / inputs.
    private static float[] Values(Random random, int count, int inputs) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Sqrt(12.0 / inputs)))];
}
