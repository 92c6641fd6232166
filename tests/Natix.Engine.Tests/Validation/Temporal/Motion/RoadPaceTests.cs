using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

public sealed class RoadPaceTests
{
    private const double Step = 0.1;

    [Fact]
    public void One_wild_fit_changes_little_and_a_frame_without_a_fit_is_bridged()
    {
        var pace = new RoadPace();
        for (var i = 0; i < 8; i++)
            pace.Steady(Ego(0.3 + (0.01 * (i % 2))), i * Step);
        Assert.Equal(0.305, pace.Steady(Ego(0.9), 0.8).Road!.Value.Expansion, 0.01);
        var bridged = pace.Steady(Ego(null), 0.9);
        Assert.Equal(0.305, bridged.Road!.Value.Expansion, 0.01);
        // The background moves by (1, 2) in the middle and grows by 0.05 a sample: at the focus, 16 samples left of it and 9 above, 0.8 and 0.45 less.
        Assert.Equal((0.2, 1.55), (Math.Round(bridged.Road.Value.TranslationX, 9), Math.Round(bridged.Road.Value.TranslationY, 9)));
    }

    [Fact]
    public void Without_enough_fits_of_the_last_second_there_is_no_road()
    {
        var pace = new RoadPace();
        Assert.Null(pace.Steady(Ego(0.3), 0).Road);
        Assert.Null(pace.Steady(Ego(0.3), 0.1).Road);
        Assert.NotNull(pace.Steady(Ego(0.3), 0.2).Road);
        Assert.NotNull(pace.Steady(Ego(null), 0.95).Road);
        Assert.Null(pace.Steady(Ego(null), 1.15).Road);
        Assert.Null(pace.Steady(Ego(0.3) with { HasFocus = false }, 1.2).Road);
        pace.Reset();
        Assert.Null(pace.Steady(Ego(0.3), 2).Road);
    }

    [Fact]
    public void While_the_camera_brakes_the_error_covers_what_the_median_lags()
    {
        var pace = new RoadPace();
        EgoMotion last = default;
        for (var i = 0; i <= 10; i++)
            last = pace.Steady(Ego(0.4 - (0.02 * i)), i * Step);
        var lag = last.Road!.Value.Expansion - 0.2;
        Assert.True(lag > 0.05 && last.Road.Value.ExpansionSigma >= 0.8 * lag, $"lag {lag}, sigma {last.Road.Value.ExpansionSigma}");
    }

    [Fact]
    public void Steps_of_different_lengths_have_one_pace()
    {
        var pace = new RoadPace();
        for (var i = 0; i < 6; i++)
            pace.Steady(Ego(0.3), i * Step);
        Assert.Equal(0.6, pace.Steady(Ego(null) with { Seconds = 2 * Step }, 0.7).Road!.Value.Expansion, 1e-9);
    }

    private static EgoMotion Ego(double? road) => new(
        CameraMotionStatus.Measured, Step, 60, new FlowFit(1, 2, 0.05, 0.001, 50, 0.2), road is { } r ? new FlowFit(0, 0, r, 0.01, 20, 0.3) : null)
    {
        Picture = (160, 90),
        Focus = (0.4, 0.4),
        HasFocus = true,
    };
}
