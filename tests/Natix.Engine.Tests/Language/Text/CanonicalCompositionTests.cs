using System.Globalization;
using FsCheck.Xunit;
using Natix.Engine.Language.Text;
using Xunit;

namespace Natix.Engine.Tests.Language.Text;

public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("65 301", "E9")] // e, acute
    [InlineData("212B", "C5")] // the angstrom sign is a letter
    [InlineData("41 30A", "C5")]
    [InlineData("1E0A 323", "1E0C 307")] // D with dot above, dot below: Annex #15
    [InlineData("44 307 323", "1E0C 307")]
    [InlineData("71 307 323", "71 323 307")]
    [InlineData("1112 1161 11AB", "D55C")] // Hangul han
    [InlineData("1112 1161", "D558")]
    [InlineData("D558 11AB", "D55C")]
    [InlineData("958", "915 93C")] // excluded from composition
    [InlineData("344", "308 301")]
    [InlineData("3B1 345 301", "1FB4")]
    [InlineData("1100 AC00 11A8", "1100 AC01")]
    [InlineData("61 328 301 304", "105 301 304")]
    [InlineData("61 301 334", "E1 334")] // an overlay of class 1 comes before the acute and does not block it
    [InlineData("1D15E", "1D157 1D165")] // a musical note beyond the first plane
    [InlineData("11099 110BA", "1109A")]
    [InlineData("2126", "3A9")]
    [InlineData("F900", "8C48")]
    [InlineData("41 42", "41 42")]
    public void Form_c_is_as_the_standard_has_it(string text, string expected) =>
        Assert.Equal(expected, Hex(CanonicalComposition.Apply(Text(text))));

    [Property(MaxTest = 1000)]
    public void Form_c_is_its_own(string text)
    {
        var once = CanonicalComposition.Apply(string.Concat((text ?? "").EnumerateRunes()));
        Assert.Equal(once, CanonicalComposition.Apply(once));
    }

    [Fact]
    public void Every_syllable_comes_back_from_its_letters()
    {
        for (var syllable = 0xAC00; syllable <= 0xD7A3; syllable++)
        {
            var index = syllable - 0xAC00;
            var letters = string.Concat((char)(0x1100 + (index / 588)), (char)(0x1161 + (index / 28 % 21)), index % 28 == 0 ? "" : ((char)(0x11A7 + (index % 28))).ToString());
            Assert.Equal(((char)syllable).ToString(), CanonicalComposition.Apply(letters));
        }
    }

    private static string Text(string hex) => string.Concat(hex.Split(' ').Select(code => char.ConvertFromUtf32(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private static string Hex(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X", CultureInfo.InvariantCulture)));
}
