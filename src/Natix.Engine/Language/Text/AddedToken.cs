using System.Buffers;

namespace Natix.Engine.Language.Text;

/// <summary>A token that is found in a text as it stands, before anything else is done to the text.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Content">Its text, not empty.</param>
/// <param name="IsSpecial">It is for the model's own use, no text: &lt;|im_end|&gt;.</param>
/// <param name="IsNormalised">It is looked for in the normalised text, not in the raw one.</param>
/// <param name="StripsLeft">It takes the white space before it.</param>
/// <param name="StripsRight">It takes the white space behind it.</param>
/// <param name="IsWord">It counts only between characters that belong to no word.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial, bool IsNormalised, bool StripsLeft, bool StripsRight, bool IsWord);

/// <summary>Finds added tokens in a text: the first one from the left, of several at one place the longest. Immutable and thread-safe.</summary>
internal sealed class AddedTokenFinder
{
    private readonly AddedToken[] _longestFirst;
    private readonly SearchValues<string> _search;

    /// <param name="tokens">Those to find; may be none.</param>
    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens.OrderByDescending(token => token.Content.Length)];
        _search = SearchValues.Create([.. _longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
    }

    /// <summary>The next token from a place on, with the white space it takes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin; white space before it is not taken.</param>
    /// <param name="start">First char of the token's place.</param>
    /// <param name="end">First char behind it.</param>
    /// <returns>Null when there is none.</returns>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (var searched = from; searched < text.Length;)
        {
            var found = text[searched..].IndexOfAny(_search);
            if (found < 0)
                break;
            start = searched + found;
            if (At(text, start) is { } token)
            {
                end = start + token.Content.Length;
                while (token.StripsLeft && start > from && char.IsWhiteSpace(text[start - 1]))
                    start--;
                while (token.StripsRight && end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
                return token;
            }

            searched = start + 1;
        }

        (start, end) = (text.Length, text.Length);
        return null;
    }

    private AddedToken? At(ReadOnlySpan<char> text, int start)
    {
        foreach (var token in _longestFirst)
        {
            if (text[start..].StartsWith(token.Content, StringComparison.Ordinal) && (!token.IsWord || IsWord(text, start, start + token.Content.Length)))
                return token;
        }

        return null;
    }

    private static bool IsWord(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !IsWordPart(text[start - 1])) && (end == text.Length || !IsWordPart(text[end]));

    private static bool IsWordPart(char letter) => letter == '_' || char.IsLetterOrDigit(letter);
}
