using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>Sizes and their intervals against the exact truth of drives.</summary>
public sealed class SizesOnDrivesTests
{
    private static readonly Dictionary<string, SimulatedDetector.Told> Views = new()
    {
        ["lens, mount and depth"] = SimulatedDetector.Mounted,
        ["lens and depth"] = SimulatedDetector.LensOnly,
        ["lens and mount"] = SimulatedDetector.WithoutDepth,
    };

    [Fact]
    public void At_ten_metres_a_size_is_right_within_five_percent()
    {
        // Median over all objects 8.5 to 11.5 m away of the error of the height alone: lens and depth exact, 1.5 pixels on every edge of the box.
        var noise = new DetectorNoise(1.5, 0, 0, 0, 0);
        var errors = SimulatedDetector.See(1, noise, SimulatedDetector.LensOnly).Where(o => o.Truth.Depth is > 8.5 and < 11.5)
            .Select(o => Math.Abs((o.Judge().Height.Value / o.Truth.HeightMetres) - 1)).Order().ToArray();

        var (median, most) = (errors[errors.Length / 2], errors[errors.Length * 95 / 100]);
        Figures.Hold(errors.Length >= 100 && median <= 0.05 && most <= 0.08, $"median error {median:P2}, 95th percentile {most:P2}, of {errors.Length} objects");
    }

    [Theory]
    [InlineData("lens, mount and depth", 1.5, 0.10, 0.02)]
    [InlineData("lens, mount and depth", 1.0, 0.20, 0.05)]
    [InlineData("lens and depth", 1.5, 0.10, 0.02)]
    [InlineData("lens and depth", 2.0, 0.10, 0.25)] // what is guessed of a lens
    [InlineData("lens and mount", 1.5, 0.10, 0.02)]
    public void Of_a_hundred_intervals_ninety_five_hold_the_truth(string view, double edge, double depth, double focal)
    {
        var noise = new DetectorNoise(edge, depth, focal, 0.005, 0.03);
        // Sixteen pixels: below that two pixels are no small part of a size, and first order is no more than that.
        var found = SimulatedDetector.See(2, noise, Views[view]).Where(o => o.Box.Height >= 16 && o.Box.Width >= 16)
            .Select(o => (o.Truth, Finding: o.Judge())).Where(f => f.Finding.Methods != SizeMethods.None).ToArray();

        var heights = found.Average(f => Holds(f.Finding.Height, f.Truth.HeightMetres));
        var widths = found.Average(f => Holds(f.Finding.Width, f.Truth.WidthMetres));
        var told = $"{view}: heights {heights:P2}, widths {widths:P2} of {found.Length}";
        Figures.Hold(found.Length >= 2000 && Math.Abs(heights - 0.95) <= 0.02 && Math.Abs(widths - 0.95) <= 0.02, told);
    }

    [Fact]
    public void Two_methods_together_are_surer_than_either()
    {
        var noise = DetectorNoise.Usual;
        var (both, lens, mount) = (Spread(SimulatedDetector.Mounted), Spread(SimulatedDetector.LensOnly), Spread(SimulatedDetector.WithoutDepth));

        Figures.Hold(both < lens && both < mount, $"root mean square of the error's logarithm: both {both:F4}, depth {lens:F4}, ground {mount:F4}");

        double Spread(SimulatedDetector.Told told) => Math.Sqrt(SimulatedDetector.See(3, noise, told)
            .Where(o => o.Truth.Depth < 25 && SimulatedDetector.Bands.Of(o.Box).StandsOnGround)
            .Select(o => Math.Log(o.Judge().Height.Value / o.Truth.HeightMetres)).Average(e => e * e));
    }

    private static double Holds(SizeInterval interval, double size) => size >= interval.Low && size <= interval.High ? 1 : 0;
}
