using System.Text.Json;
using Microsoft.ML.Tokenizers;
using Natix.Engine.Language.Weights;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Text;

/// <summary>What tokenizer.json says of a byte-level BPE tokenizer.</summary>
/// <param name="Vocabulary">Number of every token's text, in the alphabet of bytes.</param>
/// <param name="AddedTokens">Tokens found as they stand.</param>
/// <param name="Splitters">Steps that cut a text into the pieces that are encoded one by one.</param>
/// <param name="ComposesText">The text is brought to normalisation form C first.</param>
/// <param name="IgnoresMerges">A piece that is a token is taken whole, whatever the merges make of it.</param>
/// <param name="Prefix">Tokens that the model wants before every text.</param>
/// <param name="Suffix">Tokens that the model wants behind every text.</param>
/// <param name="Bpe">The merges.</param>
internal sealed record TokenizerFile(
    IReadOnlyDictionary<string, int> Vocabulary, AddedToken[] AddedTokens, PieceSplitter[] Splitters, bool ComposesText, bool IgnoresMerges,
    int[] Prefix, int[] Suffix, BpeTokenizer Bpe);

/// <summary>
/// Reads tokenizer.json of Hugging Face for byte-level BPE: GPT-2, Llama 3, Qwen, SmolLM. What it asks for and is not done is refused by place.
/// Every error is a <see cref="ManifestException"/>.
/// </summary>
internal static class TokenizerReader
{
    private const int MaxBytes = 256 << 20;
    private const int MaxId = 1 << 24;

    /// <summary>Reads a file.</summary>
    public static TokenizerFile Read(string path) => Read(CheckpointJson.Read(path, MaxBytes));

    /// <summary>Reads the root of a file.</summary>
    public static TokenizerFile Read(ManifestNode root)
    {
        var model = root["model"];
        if (model["type"].Text() is var kind && kind != "BPE")
            throw model["type"].Error($"expected BPE, found {kind}: the engine has no other tokenizer");
        Refuse(model, "continuing_subword_prefix");
        Refuse(model, "end_of_word_suffix");
        if (model.Given("byte_fallback")?.Flag() == true)
            throw model["byte_fallback"].Error("expected false: the engine reads byte-level BPE only");
        var vocabulary = Vocabulary(model["vocab"]);
        var (prefix, suffix) = root.Given("post_processor") is { } processor ? PostProcessorReader.Read(processor) : ([], []);
        return new TokenizerFile(
            vocabulary, AddedTokens(root), PreTokenizerReader.Read(root["pre_tokenizer"]), ComposesText(root.Given("normalizer")),
            model.Given("ignore_merges")?.Flag() ?? false, prefix, suffix, Bpe(model, vocabulary));
    }

    private static void Refuse(ManifestNode model, string name)
    {
        if (model.Given(name) is { } text && text.Text().Length > 0)
            throw text.Error($"expected none, found {text.Text()}: byte-level BPE has none");
    }

    private static Dictionary<string, int> Vocabulary(ManifestNode node)
    {
        if (node.Element.ValueKind != JsonValueKind.Object)
            throw node.Error("expected an object of numbers by token");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var property in node.Element.EnumerateObject())
            vocabulary.Add(property.Name, node.At(property.Value, property.Name).Integer(0, MaxId));
        for (var value = 0; value < 256; value++)
        {
            var letter = ByteAlphabet.Letter((byte)value).ToString();
            if (!vocabulary.ContainsKey(letter))
                throw node.Error($"expected a token for every byte, found none for {value} ({letter})");
        }

        return vocabulary;
    }

    private static AddedToken[] AddedTokens(ManifestNode root)
    {
        if (root.Given("added_tokens") is not { } added)
            return [];
        var contents = new HashSet<string>(StringComparer.Ordinal);
        return Array.ConvertAll(added.Items(), item => new AddedToken(
            item["id"].Integer(0, MaxId),
            item["content"].Text() is { Length: > 0 } content && contents.Add(content) ? content : throw item["content"].Error("expected a text that is not empty and that no other added token has"),
            Flag(item, "special"), Flag(item, "normalized"), Flag(item, "lstrip"), Flag(item, "rstrip"), Flag(item, "single_word")));
    }

    private static bool Flag(ManifestNode node, string name) => node.Given(name)?.Flag() ?? false;

    private static bool ComposesText(ManifestNode? normaliser) => normaliser is not { } node ? false : node["type"].Text() switch
    {
        "NFC" => true,
        "Sequence" => node["normalizers"].Items().Any(step => ComposesText(step)),
        var other => throw node["type"].Error($"expected NFC, found {other}: the engine has no other normalisation"),
    };

    private static BpeTokenizer Bpe(ManifestNode model, Dictionary<string, int> vocabulary)
    {
        var merges = model["merges"];
        if (merges.Element.ValueKind != JsonValueKind.Array)
            throw merges.Error("expected an array of pairs of tokens");
        var pairs = merges.Element.EnumerateArray().Select(merge => Merge(merge, merges)).ToArray();
        try
        {
            return BpeTokenizer.Create(new BpeOptions(vocabulary) { Merges = pairs, ByteLevel = true });
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw merges.Error($"expected pairs of tokens that make tokens: {exception.Message}");
        }
    }

    // ["a", "b"] in newer files, "a b" in older ones; no token of the alphabet of bytes has a space.
    private static string Merge(JsonElement merge, ManifestNode merges)
    {
        if (merge.ValueKind == JsonValueKind.String)
            return merge.GetString()!;
        return merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 && merge.EnumerateArray().All(token => token.ValueKind == JsonValueKind.String)
            ? $"{merge[0].GetString()} {merge[1].GetString()}"
            : throw merges.Error($"expected pairs of tokens, found {merge.GetRawText()} among them");
    }
}
