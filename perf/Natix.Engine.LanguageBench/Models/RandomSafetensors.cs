using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Natix.Engine.LanguageBench.Models;

/// <summary>Writes a Llama of random BF16 weights as a Hugging Face folder: config.json and model.safetensors.</summary>
internal static class RandomSafetensors
{
    private const int Pool = 1 << 20;

    /// <summary>Writes the folder; the same shape gives the same files.</summary>
    public static void Write(string folder, BenchShape shape)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(Config(shape)));
        var tensors = Tensors(shape).ToArray();
        using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        WriteHeader(file, tensors);
        var noise = Noise();
        var start = 0;
        foreach (var (name, sizes) in tensors)
            start = sizes.Length == 1 ? WriteOnes(file, sizes[0], start) : WriteNoise(file, noise, sizes[0] * sizes[1], sizes[1], start, name.Length);
    }

    private static Dictionary<string, object> Config(BenchShape shape) => new()
    {
        ["architectures"] = new[] { "LlamaForCausalLM" },
        ["vocab_size"] = shape.Vocabulary,
        ["hidden_size"] = shape.Hidden,
        ["intermediate_size"] = shape.FeedForward,
        ["num_hidden_layers"] = shape.Layers,
        ["num_attention_heads"] = shape.Heads,
        ["num_key_value_heads"] = shape.KvHeads,
        ["head_dim"] = shape.HeadDim,
        ["max_position_embeddings"] = shape.MaxPositions,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10000.0,
        ["tie_word_embeddings"] = true,
        ["hidden_act"] = "silu",
        ["eos_token_id"] = 2,
    };

    private static IEnumerable<(string Name, long[] Sizes)> Tensors(BenchShape shape)
    {
        yield return ("model.embed_tokens.weight", [shape.Vocabulary, shape.Hidden]);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            yield return ($"model.layers.{layer}.input_layernorm.weight", [shape.Hidden]);
            yield return ($"model.layers.{layer}.post_attention_layernorm.weight", [shape.Hidden]);
            foreach (var (name, _, outputs, inputs) in shape.LayerMatrices)
                yield return ($"model.layers.{layer}.{name}.weight", [outputs, inputs]);
        }

        yield return ("model.norm.weight", [shape.Hidden]);
    }

    private static void WriteHeader(FileStream file, IReadOnlyList<(string Name, long[] Sizes)> tensors)
    {
        var (entries, begin) = (new Dictionary<string, object>(), 0L);
        foreach (var (name, sizes) in tensors)
        {
            var bytes = 2 * sizes.Aggregate((a, b) => a * b);
            entries.Add(name, new { dtype = "BF16", shape = sizes, data_offsets = new[] { begin, begin + bytes } });
            begin += bytes;
        }

        var header = JsonSerializer.SerializeToUtf8Bytes(entries);
        var prefix = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        file.Write(prefix);
        file.Write(header);
    }

    private static int WriteOnes(FileStream file, long count, int start)
    {
        var ones = new ushort[count];
        Array.Fill(ones, (ushort)0x3F80);
        file.Write(MemoryMarshal.AsBytes(ones.AsSpan()));
        return start;
    }

    // Windows of one pool of noise, each from another place, scaled so that activations keep their size.
    private static int WriteNoise(FileStream file, float[] noise, long count, long inputs, int start, int step)
    {
        var (scale, part) = (1 / MathF.Sqrt(inputs), new ushort[1 << 16]);
        while (count > 0)
        {
            var length = (int)Math.Min(part.Length, count);
            for (var i = 0; i < length; i++)
                part[i] = (ushort)(BitConverter.SingleToUInt32Bits(noise[(start + i) & (Pool - 1)] * scale) >> 16);
            file.Write(MemoryMarshal.AsBytes(part.AsSpan(0, length)));
            (count, start) = (count - length, (start + length + step) & (Pool - 1));
        }

        return start;
    }

    private static float[] Noise()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Pool).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
