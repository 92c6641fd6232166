namespace Natix.Engine.Language.Text;

/// <summary>
/// The printable letters that byte-level BPE writes for bytes (Radford et al. 2019): printable Latin-1 stands for itself, the others follow from
/// U+0100 on. Pure.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Letters = Make();
    private static readonly Dictionary<char, byte> Values = Letters.Select((letter, value) => (letter, value)).ToDictionary(pair => pair.letter, pair => (byte)pair.value);

    /// <summary>The letter of a byte.</summary>
    public static char Letter(byte value) => Letters[value];

    /// <summary>The bytes that a token's text stands for; null when a letter stands for none.</summary>
    public static byte[]? Bytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Values.TryGetValue(token[i], out bytes[i]))
                return null;
        }

        return bytes;
    }

    private static char[] Make()
    {
        var (letters, next) = (new char[256], 256);
        for (var value = 0; value < letters.Length; value++)
            letters[value] = (char)(value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? value : next++);
        return letters;
    }
}
