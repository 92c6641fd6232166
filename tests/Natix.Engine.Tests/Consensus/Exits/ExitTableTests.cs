using FsCheck.Xunit;
using Natix.Engine.Consensus.Exits;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Exits;

public sealed class ExitTableTests
{
    // Two levels; thresholds .2/.8 and .4/.6.
    private static readonly ExitThresholds[] Two = [new(0.2, 0.8), new(0.4, 0.6)];

    [Theory]
    [InlineData(0.2, false)]
    [InlineData(0.8, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(0.21, null)]
    [InlineData(double.NaN, null)]
    public void A_level_stops_at_its_thresholds_and_beyond(double p, bool? expected) => Assert.Equal(expected, Two[0].Decide(p));

    [Fact]
    public void A_side_without_a_threshold_never_stops()
    {
        Assert.Null(ExitThresholds.Never.Decide(0));
        Assert.Null(ExitThresholds.Never.Decide(1));
        Assert.Null(new ExitThresholds(0.2, null).Decide(1));
        Assert.False(new ExitThresholds(0.2, null).Decide(0.1));
        Assert.True(ExitThresholds.Never.IsValid);
        Assert.True(new ExitThresholds(null, 1).IsValid);
        Assert.False(new ExitThresholds(0.5, 0.5).IsValid);
        Assert.False(new ExitThresholds(double.NaN, null).IsValid);
        Assert.False(new ExitThresholds(null, 1.5).IsValid);
    }

    [Fact]
    public void A_row_stops_at_the_first_level_that_decides()
    {
        var table = Table();

        Assert.Equal((0, true), table.Exit(0, Two));
        Assert.Equal((1, false), table.Exit(1, Two));
        Assert.Equal((2, true), table.Exit(2, Two));
        Assert.Equal((1, true), table.Exit(3, Two));
        Assert.Equal((2, true), table.Exit(0, [ExitThresholds.Never, ExitThresholds.Never]));
    }

    [Fact]
    public void A_unit_disagrees_once_however_many_of_its_rows_do()
    {
        // Rows 1 and 3 stop with the other verdict; both are of unit a.
        var table = Table();

        Assert.Equal(1, UnitCounting.Disagreements(table, Two));
        Assert.Equal(0, UnitCounting.Disagreements(table, [ExitThresholds.Never, ExitThresholds.Never]));
        Assert.Equal(2, table.UnitCount);
        Assert.Equal([0, 0, 1, 0], Enumerable.Range(0, 4).Select(table.UnitOf));
    }

    [Fact]
    public void Counting_stops_above_its_limit()
    {
        string[] units = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];
        var table = new ExitTable(units, Enumerable.Repeat(0.9, 10).ToArray(), new bool[10], [1]);

        Assert.Equal(10, UnitCounting.Disagreements(table, [new(null, 0.8)]));
        Assert.Equal(4, UnitCounting.Disagreements(table, [new(null, 0.8)], limit: 3));
    }

    [Fact]
    public void Parts_of_one_unit_or_of_two_cascades_are_told_apart()
    {
        var other = new ExitTable(["c"], [0.5, 0.5], [true], [1, 10]);
        Table().CheckIsApartFrom(other);

        Assert.Contains("\"b\"", Assert.Throws<ArgumentException>(
            () => Table().CheckIsApartFrom(new ExitTable(["c", "b"], [0.5, 0.5, 0.5, 0.5], [true, true], [1, 10]))).Message, StringComparison.Ordinal);
        Assert.Contains("different cascades", Assert.Throws<ArgumentException>(
            () => Table().CheckIsApartFrom(new ExitTable(["c"], [0.5, 0.5], [true], [1, 11]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Table().CheckIsApartFrom(new ExitTable(["c"], [0.5, 0.5], [true], [1, 10], 0.6)));
    }

    [Fact]
    public void A_table_that_cannot_be_is_refused_with_the_place()
    {
        void Refused(string reason, Func<ExitTable> make) =>
            Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);

        Refused("0 rows", () => new ExitTable([], [], [], [1]));
        Refused("0 levels", () => new ExitTable(["a"], [], [true], []));
        Refused("found 1 and 2", () => new ExitTable(["a", "b"], [0.5, 0.5], [true], [1]));
        Refused("Row 1, level 0", () => new ExitTable(["a", "b"], [0.5, 1.5], [true, true], [1]));
        Refused("cost", () => new ExitTable(["a"], [0.5], [true], [double.NaN]));
        Refused("cost", () => new ExitTable(["a"], [0.5], [true], [-1]));
        Refused("decision threshold", () => new ExitTable(["a"], [0.5], [true], [1], 1));
    }

    [Property(MaxTest = 100)]
    public void A_split_keeps_units_whole_and_does_not_depend_on_the_order_of_rows(int seed)
    {
        var random = new Random(seed);
        string[] units = [.. Enumerable.Range(0, random.Next(2, 60)).Select(_ => $"clip{random.Next(8)}"), "one", "two"];
        var heldOut = UnitSplit.HeldOut(units, 0.6, seed);
        var (reversed, again) = (units.Reverse().ToArray(), UnitSplit.HeldOut(units, 0.6, seed));

        Assert.Equal(heldOut, again);
        Assert.Equal(heldOut.Reverse(), UnitSplit.HeldOut(reversed, 0.6, seed));
        Assert.All(units.Zip(heldOut).GroupBy(row => row.First), unit => Assert.Single(unit.Select(row => row.Second).Distinct()));
        Assert.Equal(
            Math.Clamp((int)Math.Round(0.6 * units.Distinct().Count()), 1, units.Distinct().Count() - 1),
            units.Zip(heldOut).Where(row => row.Second).Select(row => row.First).Distinct().Count());
    }

    [Fact]
    public void One_unit_cannot_be_split()
    {
        Assert.Throws<ArgumentException>(() => UnitSplit.HeldOut(["a", "a"], 0.5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnitSplit.HeldOut(["a", "b"], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnitSplit.HeldOut(["a", "b"], double.NaN, 1));
    }

    private static ExitTable Table() => new(
        ["a", "a", "b", "a"], [0.9, 0.5, 0.5, 0.3, 0.5, 0.5, double.NaN, 0.7], [true, true, true, false], [1, 10]);
}
