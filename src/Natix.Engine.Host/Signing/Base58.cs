namespace Natix.Engine.Host.Signing;

/// <summary>Base58 with Bitcoin's alphabet, for short texts: the time grows with the square of the length. Pure.</summary>
internal static class Base58
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Bytes as text; leading zero bytes as '1'.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var zeros = bytes.IndexOfAnyExcept((byte)0);
        zeros = zeros < 0 ? bytes.Length : zeros;
        // log 256 / log 58 is below 1.37.
        Span<byte> digits = new byte[((bytes.Length - zeros) * 137 / 100) + 1];
        var used = 0;
        foreach (var b in bytes[zeros..])
        {
            int carry = b;
            for (var i = 0; i < used || carry != 0; i++)
            {
                carry += digits[i] * 256;
                (digits[i], carry) = ((byte)(carry % 58), carry / 58);
                used = Math.Max(used, i + 1);
            }
        }

        Span<char> text = new char[zeros + used];
        text[..zeros].Fill('1');
        for (var i = 0; i < used; i++)
            text[^(i + 1)] = Alphabet[digits[i]];
        return new string(text);
    }

    /// <summary>Text as bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Takes the bytes.</param>
    /// <param name="written">How many there are.</param>
    /// <returns>False for a character outside the alphabet, or more bytes than fit.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, out int written)
    {
        written = 0;
        var zeros = 0;
        while (zeros < text.Length && text[zeros] == '1')
            zeros++;
        if (zeros > bytes.Length)
            return false;
        bytes.Clear();
        var used = 0;
        foreach (var c in text[zeros..])
        {
            var carry = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (carry < 0)
                return false;
            for (var i = 0; i < used || carry != 0; i++)
            {
                if (i == bytes.Length - zeros)
                    return false;
                carry += bytes[i] * 58;
                (bytes[i], carry) = ((byte)carry, carry >> 8);
                used = Math.Max(used, i + 1);
            }
        }

        bytes[..used].Reverse();
        bytes[..used].CopyTo(bytes[zeros..]);
        bytes[..zeros].Clear();
        written = zeros + used;
        return true;
    }
}
