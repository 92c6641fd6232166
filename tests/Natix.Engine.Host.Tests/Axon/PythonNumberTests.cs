using System.Globalization;
using FsCheck.Xunit;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Tests.Axon;

public sealed class PythonNumberTests
{
    // As Python 3 prints them.
    [Theory]
    [InlineData(9, "9.0")]
    [InlineData(0, "0.0")]
    [InlineData(-1, "-1.0")]
    [InlineData(0.8731, "0.8731")]
    [InlineData(0.0041234493255615234, "0.0041234493255615234")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.25e300, "1.25e+300")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(100, "100.0")]
    public void A_number_is_printed_as_Python_prints_it(double value, string text) => Assert.Equal(text, PythonNumber.Of(value));

    [Property(MaxTest = 2000)]
    public void What_is_printed_reads_back_the_same(double value)
    {
        if (double.IsFinite(value))
            Assert.Equal(value, double.Parse(PythonNumber.Of(value), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1767718000123456789", true)]
    [InlineData("01", false)]
    [InlineData("+1", false)]
    [InlineData("-1", false)]
    [InlineData(" 1", false)]
    [InlineData("1_0", false)]
    [InlineData("", false)]
    [InlineData("9223372036854775808", false)]
    public void Only_canonical_whole_numbers_are_read(string text, bool isRead) => Assert.Equal(isRead, PythonNumber.TryParseCanonical(text, out _));

    [Theory]
    [InlineData(0.8, 0.5, true, 0.8)]
    [InlineData(0.3, 0.2, true, 0.5625)]
    [InlineData(0.1, 0.2, false, 0.25)]
    [InlineData(0.5, 0.5, false, 0.5)]
    [InlineData(0.5, 0.5, true, 0.500001)]
    [InlineData(0.9, 0.5, false, 0.5)]
    public void A_verdict_stays_on_its_side_of_one_half(double p, double threshold, bool isRoadwork, double expected) =>
        Assert.Equal(expected, ValidatorProbability.Of(p, threshold, isRoadwork), 9);

    [Property(MaxTest = 500)]
    public void P_for_a_validator_is_monotone_and_in_range(double a, double b, double t)
    {
        static double Unit(double x) => double.IsFinite(x) ? Math.Abs(x) % 1 : 0.5;
        var (low, high) = (Math.Min(Unit(a), Unit(b)), Math.Max(Unit(a), Unit(b)));
        var threshold = 0.05 + (0.9 * Unit(t));
        var (first, second) = (ValidatorProbability.Of(low, threshold, low > threshold), ValidatorProbability.Of(high, threshold, high > threshold));
        Assert.InRange(first, 0, 1);
        Assert.True(first <= second);
        Assert.Equal(high > threshold, second > 0.5);
    }
}
