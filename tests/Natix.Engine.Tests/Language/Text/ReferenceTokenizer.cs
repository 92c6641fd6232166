using System.Text;
using System.Text.Json;

namespace Natix.Engine.Tests.Language.Text;

/// <summary>
/// Byte-level BPE written from its description: Qwen's pieces by hand, code point by code point, then merges by rank, lowest first and from the left.
/// Special tokens and normalisation are not its business.
/// </summary>
internal sealed class ReferenceTokenizer
{
    private readonly Dictionary<string, int> _vocabulary = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), int> _ranks = [];

    /// <param name="json">tokenizer.json.</param>
    public ReferenceTokenizer(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var model = document.RootElement.GetProperty("model");
        foreach (var token in model.GetProperty("vocab").EnumerateObject())
            _vocabulary.Add(token.Name, token.Value.GetInt32());
        foreach (var merge in model.GetProperty("merges").EnumerateArray())
            _ranks.Add((merge[0].GetString()!, merge[1].GetString()!), _ranks.Count);
    }

    public int[] Encode(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var tokens = new List<int>();
        for (var start = 0; start < runes.Length;)
        {
            var length = PieceLength(runes.AsSpan(start));
            tokens.AddRange(Merge(string.Concat(runes[start..(start + length)])).Select(token => _vocabulary[token]));
            start += length;
        }

        return [.. tokens];
    }

    // (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
    private static int PieceLength(ReadOnlySpan<Rune> runes)
    {
        foreach (var ending in new[] { "s", "t", "re", "ve", "m", "ll", "d" })
        {
            if (runes[0].Value == '\'' && runes.Length > ending.Length && string.Concat(runes.Slice(1, ending.Length).ToArray()).Equals(ending, StringComparison.OrdinalIgnoreCase))
                return 1 + ending.Length;
        }

        var first = IsLineBreak(runes[0]) || IsLetter(runes[0]) || IsNumber(runes[0]) ? 0 : 1;
        var letters = CountWhile(runes[first..], IsLetter);
        if (letters > 0)
            return first + letters;
        if (IsNumber(runes[0]))
            return 1;
        first = runes[0].Value == ' ' ? 1 : 0;
        var symbols = CountWhile(runes[first..], rune => !IsSpace(rune) && !IsLetter(rune) && !IsNumber(rune));
        if (symbols > 0)
            return first + symbols + CountWhile(runes[(first + symbols)..], IsLineBreak);
        var spaces = CountWhile(runes, IsSpace);
        for (var end = spaces; end > 0; end--)
        {
            if (IsLineBreak(runes[end - 1]))
                return end;
        }

        return spaces == runes.Length || spaces == 1 ? spaces : spaces - 1;
    }

    private List<string> Merge(string piece)
    {
        var parts = Encoding.UTF8.GetBytes(piece).Select(Letter).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, parts.Count - 1)).Select(i => (Rank: _ranks.GetValueOrDefault((parts[i], parts[i + 1]), int.MaxValue), Index: i)).DefaultIfEmpty((Rank: int.MaxValue, Index: 0)).Min();
            if (best.Rank == int.MaxValue)
                return parts;
            parts[best.Index] += parts[best.Index + 1];
            parts.RemoveAt(best.Index + 1);
        }
    }

    private static string Letter(byte value)
    {
        static bool Printable(int v) => v is >= 33 and <= 126 or >= 161 and <= 172 or >= 174;
        return ((char)(Printable(value) ? value : 256 + Enumerable.Range(0, value).Count(v => !Printable(v)))).ToString();
    }

    private static int CountWhile(ReadOnlySpan<Rune> runes, Func<Rune, bool> holds)
    {
        var count = 0;
        while (count < runes.Length && holds(runes[count]))
            count++;
        return count;
    }

    private static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    private static bool IsNumber(Rune rune) => Rune.IsNumber(rune);

    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    private static bool IsLineBreak(Rune rune) => rune.Value is '\r' or '\n';
}
