using System.Text;

namespace Natix.Engine.LanguageBench.Models;

/// <summary>Bits of the weights of a GGUF file that llama.cpp runs.</summary>
internal enum GgufBits
{
    /// <summary>Q4_0: 4 bits and a half-precision scale for 32.</summary>
    Four = 2,

    /// <summary>Q8_0: 8 bits and a half-precision scale for 32.</summary>
    Eight = 8,
}

/// <summary>Writes a Llama of random weights in the GGUF format (version 3), for llama.cpp: the same shape as ours.</summary>
internal static class RandomGguf
{
    private const uint Version = 3;
    private const int Alignment = 32;
    private const int BlockWeights = 32;
    private const uint Float32 = 0;
    private const int FirstByteToken = 3;

    /// <summary>Writes the file.</summary>
    public static void Write(string path, BenchShape shape, GgufBits bits)
    {
        using var file = new BinaryWriter(File.Create(path), Encoding.UTF8);
        var tensors = Tensors(shape, bits).ToArray();
        var metadata = Metadata(shape).ToArray();
        file.Write("GGUF"u8);
        file.Write(Version);
        file.Write((ulong)tensors.Length);
        file.Write((ulong)metadata.Length);
        foreach (var (key, value) in metadata)
        {
            Write(file, key);
            Write(file, value);
        }

        WriteDirectory(file, tensors);
        var random = new Random(1);
        foreach (var tensor in tensors)
        {
            Pad(file);
            WriteData(file, tensor, random);
        }
    }

    private static IEnumerable<(string Key, object Value)> Metadata(BenchShape shape) =>
    [
        ("general.architecture", "llama"),
        ("general.name", "random"),
        ("general.alignment", (uint)Alignment),
        ("llama.vocab_size", (uint)shape.Vocabulary),
        ("llama.context_length", (uint)shape.MaxPositions),
        ("llama.embedding_length", (uint)shape.Hidden),
        ("llama.block_count", (uint)shape.Layers),
        ("llama.feed_forward_length", (uint)shape.FeedForward),
        ("llama.attention.head_count", (uint)shape.Heads),
        ("llama.attention.head_count_kv", (uint)shape.KvHeads),
        ("llama.attention.key_length", (uint)shape.HeadDim),
        ("llama.attention.value_length", (uint)shape.HeadDim),
        ("llama.attention.layer_norm_rms_epsilon", 1e-5f),
        ("llama.rope.dimension_count", (uint)shape.HeadDim),
        ("llama.rope.freq_base", 10000f),
        ("tokenizer.ggml.model", "llama"),
        ("tokenizer.ggml.tokens", Enumerable.Range(0, shape.Vocabulary).Select(Token).ToArray()),
        ("tokenizer.ggml.scores", Enumerable.Range(0, shape.Vocabulary).Select(i => (float)-i).ToArray()),
        ("tokenizer.ggml.token_type", Enumerable.Range(0, shape.Vocabulary).Select(TokenType).ToArray()),
        ("tokenizer.ggml.bos_token_id", 1u),
        ("tokenizer.ggml.eos_token_id", 2u),
        ("tokenizer.ggml.unknown_token_id", 0u),
    ];

    private static string Token(int id) => id switch
    {
        0 => "<unk>",
        1 => "<s>",
        2 => "</s>",
        < FirstByteToken + 256 => $"<0x{id - FirstByteToken:X2}>",
        _ => $"t{id}",
    };

    // Normal, unknown, control, byte: numbers of llama.cpp.
    private static int TokenType(int id) => id switch { 0 => 2, 1 or 2 => 3, < FirstByteToken + 256 => 6, _ => 1 };

    private static IEnumerable<GgufTensor> Tensors(BenchShape shape, GgufBits bits)
    {
        yield return new("token_embd.weight", shape.Vocabulary, shape.Hidden, bits);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            yield return new($"blk.{layer}.attn_norm.weight", 1, shape.Hidden, null);
            yield return new($"blk.{layer}.ffn_norm.weight", 1, shape.Hidden, null);
            foreach (var (_, name, outputs, inputs) in shape.LayerMatrices)
                yield return new($"blk.{layer}.{name}.weight", outputs, inputs, bits);
        }

        yield return new("output_norm.weight", 1, shape.Hidden, null);
    }

    private static void WriteDirectory(BinaryWriter file, IEnumerable<GgufTensor> tensors)
    {
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            Write(file, tensor.Name);
            file.Write(tensor.Bits is null ? 1u : 2u);
            file.Write((ulong)tensor.Inputs);
            if (tensor.Bits is not null)
                file.Write((ulong)tensor.Outputs);
            file.Write(tensor.Bits is { } bits ? (uint)bits : Float32);
            file.Write((ulong)offset);
            offset += (tensor.Bytes + Alignment - 1) / Alignment * Alignment;
        }
    }

    private static void WriteData(BinaryWriter file, GgufTensor tensor, Random random)
    {
        if (tensor.Bits is null)
        {
            for (var i = 0; i < tensor.Inputs; i++)
                file.Write(1f);
            return;
        }

        // One random row over and over: what is in it takes no part in how long it takes.
        var row = new byte[tensor.BlockBytes * tensor.Inputs / BlockWeights];
        random.NextBytes(row);
        var scale = BitConverter.GetBytes((Half)(1 / (Math.Sqrt(tensor.Inputs) * (tensor.Bits == GgufBits.Eight ? 73 : 4.6))));
        for (var at = 0; at < row.Length; at += tensor.BlockBytes)
            scale.CopyTo(row, at);
        for (var output = 0; output < tensor.Outputs; output++)
            file.Write(row);
    }

    private static void Pad(BinaryWriter file)
    {
        while (file.BaseStream.Position % Alignment != 0)
            file.Write((byte)0);
    }

    private static void Write(BinaryWriter file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        file.Write((ulong)bytes.Length);
        file.Write(bytes);
    }

    // A value with the number of its type before it: 4 uint32, 5 int32, 6 float32, 8 string, 9 array.
    private static void Write(BinaryWriter file, object value)
    {
        switch (value)
        {
            case uint number:
                file.Write(4u);
                file.Write(number);
                break;
            case float number:
                file.Write(6u);
                file.Write(number);
                break;
            case string text:
                file.Write(8u);
                Write(file, text);
                break;
            case string[] texts:
                WriteArray(file, 8, texts, Write);
                break;
            case float[] numbers:
                WriteArray(file, 6, numbers, (f, number) => f.Write(number));
                break;
            case int[] numbers:
                WriteArray(file, 5, numbers, (f, number) => f.Write(number));
                break;
            default:
                throw new ArgumentException($"GGUF metadata of {value.GetType()} is not written", nameof(value));
        }
    }

    private static void WriteArray<T>(BinaryWriter file, uint type, T[] values, Action<BinaryWriter, T> write)
    {
        file.Write(9u);
        file.Write(type);
        file.Write((ulong)values.Length);
        foreach (var value in values)
            write(file, value);
    }

    /// <summary>A tensor of the file; without bits a row in single precision.</summary>
    private sealed record GgufTensor(string Name, int Outputs, int Inputs, GgufBits? Bits)
    {
        public int BlockBytes => Bits == GgufBits.Eight ? 34 : 18;

        public long Bytes => Bits is null ? 4L * Inputs : (long)Outputs * Inputs / BlockWeights * BlockBytes;
    }
}
