using System.Text.RegularExpressions;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Text;

/// <summary>
/// Reads "pre_tokenizer" of tokenizer.json: Split by a pattern, Digits, ByteLevel, and sequences of them. Every error is a
/// <see cref="ManifestException"/>.
/// </summary>
internal static class PreTokenizerReader
{
    // GPT-2's pattern, which ByteLevel stands for with use_regex.
    private const string ByteLevelPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    // For one match: a pattern is the model's, and may be one that takes for ever.
    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(1);

    /// <summary>The steps in order.</summary>
    public static PieceSplitter[] Read(ManifestNode node)
    {
        var steps = new List<PieceSplitter>();
        if (!Read(node, steps))
            throw node.Error("expected a ByteLevel step: the engine reads byte-level BPE only");
        return [.. steps];
    }

    // True when ByteLevel is among the steps.
    private static bool Read(ManifestNode node, List<PieceSplitter> steps)
    {
        switch (node["type"].Text())
        {
            case "Sequence":
                var isByteLevel = false;
                foreach (var step in node["pretokenizers"].Items())
                    isByteLevel |= Read(step, steps);
                return isByteLevel;
            case "Split":
                steps.Add(Split(node));
                return false;
            case "Digits":
                var individual = node.Find("individual_digits")?.Flag() ?? false;
                steps.Add(new RegexSplitter(Compile(node, individual ? @"\p{N}" : @"\p{N}+")));
                return false;
            case "ByteLevel":
                if (node.Find("add_prefix_space")?.Flag() == true)
                    throw node["add_prefix_space"].Error("expected false: the engine adds no space before a text");
                if (node.Find("use_regex")?.Flag() ?? true)
                    steps.Add(new RegexSplitter(Compile(node, ByteLevelPattern)));
                return true;
            case var other:
                throw node["type"].Error($"expected Sequence, Split, Digits or ByteLevel, found {other}: the engine has no other step");
        }
    }

    private static RegexSplitter Split(ManifestNode node)
    {
        if (node["behavior"].Text() is var behaviour && behaviour != "Isolated")
            throw node["behavior"].Error($"expected Isolated, found {behaviour}: the engine keeps every character");
        if (node.Find("invert")?.Flag() == true)
            throw node["invert"].Error("expected false: matches are pieces");
        var pattern = node["pattern"];
        return new RegexSplitter(pattern.Find("Regex") is { } regex ? Compile(regex, regex.Text()) : Compile(pattern, Regex.Escape(pattern["String"].Text())));
    }

    private static Regex Compile(ManifestNode node, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, MatchTime);
        }
        catch (ArgumentException exception)
        {
            throw node.Error($"expected a regular expression: {exception.Message}");
        }
    }
}
