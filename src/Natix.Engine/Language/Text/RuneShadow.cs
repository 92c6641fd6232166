using System.Globalization;
using System.Text;

namespace Natix.Engine.Language.Text;

/// <summary>
/// A text with one char a code point, for regular expressions that were written for code points: a character beyond the first plane, two units here,
/// is stood for by one of the same general category. So \p{L} takes 𠀀 and \p{N} takes 𝟘 whole, as in the library that tokenizer files are for.
/// </summary>
internal static class RuneShadow
{
    // One of each category that is in no literal of a pattern; where the first plane has none that is harmless, the next best.
    private static readonly Dictionary<UnicodeCategory, char> StandIns = new()
    {
        [UnicodeCategory.UppercaseLetter] = 'Ж',
        [UnicodeCategory.LowercaseLetter] = 'ж',
        [UnicodeCategory.TitlecaseLetter] = '\u01F2',
        [UnicodeCategory.ModifierLetter] = '\u02B0',
        [UnicodeCategory.OtherLetter] = '\u4E00',
        [UnicodeCategory.NonSpacingMark] = '\u0483',
        [UnicodeCategory.SpacingCombiningMark] = '\u0903',
        [UnicodeCategory.EnclosingMark] = '\u20DD',
        [UnicodeCategory.DecimalDigitNumber] = '\u0660',
        [UnicodeCategory.LetterNumber] = '\u2160',
        [UnicodeCategory.OtherNumber] = '\u2460',
        [UnicodeCategory.Format] = '\u2060',
        [UnicodeCategory.PrivateUse] = '\uE000',
        [UnicodeCategory.ConnectorPunctuation] = '\u203F',
        [UnicodeCategory.DashPunctuation] = '\u2014',
        [UnicodeCategory.OpenPunctuation] = '\u300C',
        [UnicodeCategory.ClosePunctuation] = '\u300D',
        [UnicodeCategory.InitialQuotePunctuation] = '\u00AB',
        [UnicodeCategory.FinalQuotePunctuation] = '\u00BB',
        [UnicodeCategory.OtherPunctuation] = '\u2016',
        [UnicodeCategory.MathSymbol] = '\u2200',
        [UnicodeCategory.CurrencySymbol] = '\u20AC',
        [UnicodeCategory.ModifierSymbol] = '\u02C2',
        [UnicodeCategory.OtherSymbol] = '\u2600',
        [UnicodeCategory.OtherNotAssigned] = '\u0378',
    };

    /// <summary>True when a text is not its own shadow.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Writes the shadow of a well-formed text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shadow">At least as long as the text.</param>
    /// <param name="offsets">Longer than the text by 1: where each char of the shadow begins in the text, and the end.</param>
    /// <returns>Chars of the shadow.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<char> shadow, Span<int> offsets)
    {
        var (count, offset) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            shadow[count] = rune.IsBmp ? (char)rune.Value : StandIns.GetValueOrDefault(Rune.GetUnicodeCategory(rune), '\u0378');
            offsets[count++] = offset;
            offset += rune.Utf16SequenceLength;
        }

        offsets[count] = offset;
        return count;
    }
}
