using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class SizeBandsTests
{
    [Fact]
    public void Every_kind_but_the_unknown_has_a_band_that_can_be()
    {
        foreach (var kind in Enum.GetValues<ObjectKind>().Where(k => k != ObjectKind.Unknown))
        {
            var band = SizeBands.Of(kind);
            Assert.Equal(kind, band.Kind);
            Assert.True(band.IsKnown && band.MinHeight > 0 && band.MaxHeight > band.MinHeight && float.IsFinite(band.MaxHeight), $"{kind}");
            Assert.True(band.MinWidth > 0 && band.MaxWidth > band.MinWidth, $"{kind}");
            Assert.InRange(band.TypicalHeight, band.MinHeight, band.MaxHeight);
        }

        Assert.False(SizeBands.Of(ObjectKind.Unknown).IsKnown);
        Assert.Equal(SizeBand.None, SizeBands.Of((ObjectKind)200));
    }

    [Theory]
    [InlineData("cone", 0.457, 0.27)] // 18 in
    [InlineData("cone", 0.711, 0.356)] // 28 in, base 14 in
    [InlineData("cone", 0.914, 0.38)] // 36 in
    [InlineData("cone", 1.0, 0.75)] // TSRGD: within a circle of 0.75 x the height
    [InlineData("drum", 0.914, 0.457)] // 36 x 18 in
    [InlineData("tubular marker", 0.457, 0.05)] // 18 in, 2 in
    [InlineData("tubular marker", 0.711, 0.05)]
    [InlineData("vertical panel", 0.914, 0.203)] // 36 in, 8 in
    [InlineData("barricade", 0.914, 0.61)] // types 1 and 2
    [InlineData("barricade", 1.524, 1.219)] // type 3
    [InlineData("jersey barrier", 0.813, 6)] // 32 in
    [InlineData("jersey barrier", 1.067, 3)] // 42 in
    [InlineData("sign", 1.724, 1.724)] // a diamond of 48 in
    [InlineData("sign", 0.6, 0.6)]
    [InlineData("arrow board", 1.219, 2.438)]
    [InlineData("excavator", 3.0, 7.0)]
    public void What_the_standards_draw_is_in_its_band(string label, double height, double width)
    {
        var band = SizeBands.Of(ClassLabel.KindOf(label));

        Assert.InRange(height, band.MinHeight, band.MaxHeight);
        Assert.InRange(width, band.MinWidth, band.MaxWidth);
    }

    [Fact]
    public void Classes_are_looked_up_by_model_and_what_no_label_names_has_no_band()
    {
        var bands = new ClassBands([[], ["dog", "traffic cone"], ["drum"]]);

        Assert.Equal(ObjectKind.Cone, bands.Of(new Detection(0, 0, 1, 1, 1, 1, 1)).Kind);
        Assert.Equal(ObjectKind.Drum, bands.Of(new Detection(0, 0, 1, 1, 1, 0, 2)).Kind);
        foreach (var (classId, model) in new[] { (0, 0), (0, 1), (2, 1), (-1, 1), (1, 2), (0, 3), (0, -1), (int.MaxValue, int.MinValue) })
            Assert.Equal(SizeBand.None, bands.Of(new Detection(0, 0, 1, 1, 1, classId, model)));
    }

    [Fact]
    public void The_spread_of_a_band_is_that_of_a_logarithm_spread_evenly()
    {
        // From 1 to e the logarithm is uniform on [0, 1]: deviation 1 / sqrt(12); typical height sqrt(e).
        var band = new SizeBand(ObjectKind.Cone, 1, MathF.E, 1, 2, true);

        Assert.Equal(0.288675, band.HeightSpread, 6);
        Assert.Equal(Math.Sqrt(Math.E), band.TypicalHeight, 6);
    }
}
