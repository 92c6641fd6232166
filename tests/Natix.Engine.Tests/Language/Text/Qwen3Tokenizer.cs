using System.IO.Compression;
using Natix.Engine.Language.Text;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Tests.Language.Text;

/// <summary>The tokenizer of Qwen3 from the shared data, and the reference for it; read once. Skips tests, visibly, where it is not there.</summary>
internal static class Qwen3Tokenizer
{
    private static readonly Lazy<byte[]> Json = new(Read);
    private static readonly Lazy<TextTokenizer> Loaded = new(Load);
    private static readonly Lazy<ReferenceTokenizer> LoadedReference = new(() => new ReferenceTokenizer(Json.Value));

    public static TextTokenizer Tokenizer => Skipped(Loaded);

    /// <summary>Reads the tokenizer anew.</summary>
    public static TextTokenizer Load()
    {
        _ = Path;
        return new TextTokenizer(TokenizerReader.Read(CheckpointJson.Parse("qwen3_tokenizer.json", Json.Value)));
    }

    public static ReferenceTokenizer Reference => Skipped(LoadedReference);

    private static string Path => Repository.SharedPath("models", "qwen3_tokenizer.json.gz");

    // Before the lazy value is made: it would keep the skip as its error.
    private static T Skipped<T>(Lazy<T> value)
    {
        _ = Path;
        return value.Value;
    }

    private static byte[] Read()
    {
        using var file = File.OpenRead(Path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
