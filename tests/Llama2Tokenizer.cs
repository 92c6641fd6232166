using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Natix.Engine;

/// <summary>
/// The tokenizer of llama2.c (SentencePiece BPE with scores; tok512.bin): of all neighbours, those whose union has the highest score are joined
/// first. Linked into the test projects that need it.
/// </summary>
internal sealed class Llama2Tokenizer
{
    public const int Begin = 1;

    private const int FirstByte = 3; // after unknown, begin and end come the 256 bytes

    private readonly string[] _pieces;
    private readonly float[] _scores;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <param name="file">int32 of the longest piece, then float32 score, int32 length and UTF-8 of each piece.</param>
    /// <param name="vocabulary">Pieces.</param>
    public Llama2Tokenizer(string file, int vocabulary)
    {
        var bytes = File.ReadAllBytes(file).AsSpan(4);
        (_pieces, _scores) = (new string[vocabulary], new float[vocabulary]);
        for (var i = 0; i < vocabulary; i++)
        {
            _scores[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
            _pieces[i] = Encoding.UTF8.GetString(bytes.Slice(8, length));
            _ids.TryAdd(_pieces[i], i);
            bytes = bytes[(8 + length)..];
        }
    }

    /// <summary>Begin, then the text with a space before it.</summary>
    public int[] Encode(string text)
    {
        var tokens = new List<int>();
        foreach (var rune in (" " + text).EnumerateRunes())
        {
            if (_ids.TryGetValue(rune.ToString(), out var id))
                tokens.Add(id);
            else
                tokens.AddRange(Encoding.UTF8.GetBytes(rune.ToString()).Select(value => value + FirstByte));
        }

        while (BestPair(tokens) is { } best)
        {
            tokens[best.Index] = best.Token;
            tokens.RemoveAt(best.Index + 1);
        }

        return [Begin, .. tokens];
    }

    /// <summary>The text of tokens; the space that encoding put first is left away.</summary>
    public string Decode(IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens.Where(token => token != Begin))
        {
            if (_pieces[token] is ['<', '0', 'x', _, _, '>'] piece)
                bytes.Add(byte.Parse(piece.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(_pieces[token]));
        }

        var text = Encoding.UTF8.GetString([.. bytes]);
        return text.StartsWith(' ') ? text[1..] : text;
    }

    private (int Index, int Token)? BestPair(List<int> tokens)
    {
        var (best, index, token) = (float.NegativeInfinity, -1, -1);
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (_ids.TryGetValue(_pieces[tokens[i]] + _pieces[tokens[i + 1]], out var joined) && _scores[joined] > best)
                (best, index, token) = (_scores[joined], i, joined);
        }

        return index < 0 ? null : (index, token);
    }
}
