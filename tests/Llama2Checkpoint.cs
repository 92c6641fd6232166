using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Natix.Engine;

/// <summary>
/// A llama2.c checkpoint (7 int32 of sizes, then float32 tensors) turned into a Hugging Face folder of LlamaForCausalLM: a real trained decoder in
/// a megabyte. Linked into the test projects that need it.
/// </summary>
internal static class Llama2Checkpoint
{
    private const int HeaderInts = 7;

    // The inner size of the feed-forward becomes a multiple of it, by neurons of zeros, which add nothing: the decoder packs weights in groups.
    private const int Group = 64;

    /// <summary>Writes config.json and model.safetensors (F32).</summary>
    /// <param name="file">A file such as stories260K.bin.</param>
    /// <param name="folder">An existing folder.</param>
    public static void Convert(string file, string folder)
    {
        var bytes = File.ReadAllBytes(file);
        var header = new int[HeaderInts];
        for (var i = 0; i < HeaderInts; i++)
            header[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i));
        var sizes = new Sizes(header[0], header[1], header[2], header[3], header[4], Math.Abs(header[5]), header[6], Tied: header[5] > 0);
        var reader = new Reader(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(4 * HeaderInts)).ToArray());
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(sizes).ToJsonString());
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), "F32", Tensors(sizes, reader));
    }

    private static JsonObject Config(Sizes sizes) => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["vocab_size"] = sizes.Vocabulary,
        ["hidden_size"] = sizes.Dim,
        ["intermediate_size"] = sizes.PaddedInner,
        ["num_hidden_layers"] = sizes.Layers,
        ["num_attention_heads"] = sizes.Heads,
        ["num_key_value_heads"] = sizes.KvHeads,
        ["max_position_embeddings"] = sizes.Positions,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10000.0,
        ["tie_word_embeddings"] = sizes.Tied,
        ["hidden_act"] = "silu",
        ["bos_token_id"] = 1,
        ["eos_token_id"] = 2,
    };

    // The file holds each kind of tensor for all layers together.
    private static List<(string Name, long[] Shape, float[] Values)> Tensors(Sizes sizes, Reader reader)
    {
        var tensors = new List<(string, long[], float[])>();
        var (dim, keys, inner) = (sizes.Dim, sizes.KvHeads * sizes.HeadDim, sizes.Inner);
        tensors.Add(("model.embed_tokens.weight", [sizes.Vocabulary, dim], reader.Take(sizes.Vocabulary * dim)));
        Each("input_layernorm.weight", dim);
        Each("self_attn.q_proj.weight", dim, dim, sizes.Heads);
        Each("self_attn.k_proj.weight", keys, dim, sizes.KvHeads);
        Each("self_attn.v_proj.weight", keys, dim);
        Each("self_attn.o_proj.weight", dim, dim);
        Each("post_attention_layernorm.weight", dim);
        Each("mlp.gate_proj.weight", inner, dim, paddedRows: sizes.PaddedInner);
        Each("mlp.down_proj.weight", dim, inner, paddedColumns: sizes.PaddedInner);
        Each("mlp.up_proj.weight", inner, dim, paddedRows: sizes.PaddedInner);
        tensors.Add(("model.norm.weight", [dim], reader.Take(dim)));
        reader.Take(sizes.Positions * sizes.HeadDim); // cosines and sines, which decoders make themselves
        if (!sizes.Tied)
            tensors.Add(("lm_head.weight", [sizes.Vocabulary, dim], reader.Take(sizes.Vocabulary * dim)));
        return tensors;

        void Each(string name, int rows, int columns = 0, int rotatedHeads = 0, int paddedRows = 0, int paddedColumns = 0)
        {
            (paddedRows, paddedColumns) = (Math.Max(rows, paddedRows), Math.Max(columns, paddedColumns));
            for (var layer = 0; layer < sizes.Layers; layer++)
            {
                var values = reader.Take(rows * Math.Max(columns, 1));
                if (rotatedHeads > 0)
                    values = RotateHalf(values, rotatedHeads, sizes.HeadDim, columns);
                values = Pad(values, columns, paddedRows, paddedColumns);
                tensors.Add(($"model.layers.{layer}.{name}", columns == 0 ? [rows] : [paddedRows, paddedColumns], values));
            }
        }
    }

    // llama2.c rotates neighbouring rows, Hugging Face row i with row i + head_dim / 2: the same pairs, the rows in another order.
    private static float[] RotateHalf(float[] values, int heads, int headDim, int columns)
    {
        var moved = new float[values.Length];
        for (var row = 0; row < heads * headDim; row++)
        {
            var (head, within) = (row / headDim, row % headDim);
            var (half, pair) = (within / (headDim / 2), within % (headDim / 2));
            values.AsSpan(((head * headDim) + (2 * pair) + half) * columns, columns).CopyTo(moved.AsSpan(row * columns));
        }

        return moved;
    }

    // Zeros to the right and below.
    private static float[] Pad(float[] values, int columns, int paddedRows, int paddedColumns)
    {
        if (columns == 0 || values.Length == paddedRows * paddedColumns)
            return values;
        var padded = new float[paddedRows * paddedColumns];
        for (var row = 0; row < values.Length / columns; row++)
            values.AsSpan(row * columns, columns).CopyTo(padded.AsSpan(row * paddedColumns));
        return padded;
    }

    private sealed record Sizes(int Dim, int Inner, int Layers, int Heads, int KvHeads, int Vocabulary, int Positions, bool Tied)
    {
        public int HeadDim => Dim / Heads;

        public int PaddedInner => (Inner + Group - 1) / Group * Group;
    }

    private sealed class Reader(float[] values)
    {
        private int _next;

        public float[] Take(int count) => values[_next..(_next += count)];
    }
}
