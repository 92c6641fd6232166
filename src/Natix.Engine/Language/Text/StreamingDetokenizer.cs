using System.Text;

namespace Natix.Engine.Language.Text;

/// <summary>
/// Tokens to text as they come, whole characters only: bytes of a character that is not complete yet are held back, and a text never ends within
/// one. All that it gave, put together, is what <see cref="TextTokenizer.Decode"/> gives. Not thread-safe; one a stream.
/// </summary>
/// <param name="tokenizer">Whose tokens.</param>
/// <param name="skipSpecial">Leaves special tokens away.</param>
internal sealed class StreamingDetokenizer(TextTokenizer tokenizer, bool skipSpecial = true)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that a token completes; may be empty.</summary>
    public string Push(int token) => skipSpecial && tokenizer.IsSpecial(token) ? "" : Decode(tokenizer.Bytes(token), isLast: false);

    /// <summary>Ends the text: U+FFFD for a character that was never completed, else nothing. The next token begins a new text.</summary>
    public string Finish() => Decode([], isLast: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool isLast)
    {
        Span<char> room = stackalloc char[256];
        var needed = Encoding.UTF8.GetMaxCharCount(bytes.Length + 4);
        if (needed > room.Length)
            room = new char[needed];
        return new string(room[.._decoder.GetChars(bytes, room, flush: isLast)]);
    }
}
