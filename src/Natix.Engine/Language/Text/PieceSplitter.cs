using System.Text.RegularExpressions;

namespace Natix.Engine.Language.Text;

/// <summary>A step of a tokenizer file's pre-tokeniser: cuts pieces into smaller ones. Stateless and thread-safe.</summary>
internal abstract class PieceSplitter
{
    /// <summary>Cuts one piece; the parts cover it in order.</summary>
    /// <param name="piece">Well-formed UTF-16, not empty.</param>
    /// <param name="start">Where the piece begins in its text.</param>
    /// <param name="parts">Takes start and length of each part, in the text.</param>
    /// <exception cref="ModelContractException">The model's pattern takes too long on this text.</exception>
    public abstract void Split(ReadOnlySpan<char> piece, int start, List<(int Start, int Length)> parts);

    /// <summary>Adds a part unless it is empty.</summary>
    protected static void Add(List<(int Start, int Length)> parts, int start, int end)
    {
        if (end > start)
            parts.Add((start, end - start));
    }
}

/// <summary>Every match is a part, and so is what lies between two ("Split", "Isolated").</summary>
internal sealed class RegexSplitter(Regex pattern) : PieceSplitter
{
    public override void Split(ReadOnlySpan<char> piece, int start, List<(int Start, int Length)> parts)
    {
        try
        {
            if (RuneShadow.IsNeeded(piece))
                SplitShadow(piece, start, parts);
            else
                Split(piece, start, default, parts);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ModelContractException(
                $"tokenizer.json: the pattern {pattern} takes more than {pattern.MatchTimeout.TotalSeconds} s on a text of {piece.Length} characters: write a simpler one, or shorten the text", e);
        }
    }

    private void SplitShadow(ReadOnlySpan<char> piece, int start, List<(int Start, int Length)> parts)
    {
        var (shadow, offsets) = (new char[piece.Length], new int[piece.Length + 1]);
        var count = RuneShadow.Write(piece, shadow, offsets);
        Split(shadow.AsSpan(0, count), start, offsets.AsSpan(0, count + 1), parts);
    }

    private void Split(ReadOnlySpan<char> piece, int start, ReadOnlySpan<int> offsets, List<(int Start, int Length)> parts)
    {
        var done = 0;
        foreach (var match in pattern.EnumerateMatches(piece))
        {
            Add(parts, start + At(offsets, done), start + At(offsets, match.Index));
            done = match.Index + match.Length;
            Add(parts, start + At(offsets, match.Index), start + At(offsets, done));
        }

        Add(parts, start + At(offsets, done), start + At(offsets, piece.Length));
    }

    private static int At(ReadOnlySpan<int> offsets, int index) => offsets.IsEmpty ? index : offsets[index];
}
