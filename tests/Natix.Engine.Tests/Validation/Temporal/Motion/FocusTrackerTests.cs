using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

public sealed class FocusTrackerTests
{
    [Fact]
    public void The_background_rests_where_translation_and_expansion_cancel()
    {
        // Expansion 0.02 about the middle (80, 45) with a translation of (0.16, -0.09): at rest 8 samples left and 4.5 below, (0.45, 0.55).
        var tracker = new FocusTracker((0.5, 0.5), isKnown: false);
        for (var i = 0; i < 200; i++)
            tracker.UpdateFromBackground(new FlowFit(0.16, -0.09, 0.02, 0.001, 50, 0.2), 160, 90);
        Assert.True(tracker.IsKnown);
        Assert.Equal(0.45, tracker.Focus.X, 0.002);
        Assert.Equal(0.55, tracker.Focus.Y, 0.002);
    }

    [Fact]
    public void Turning_to_both_sides_averages_out_and_one_wild_frame_says_little()
    {
        var tracker = new FocusTracker((0.5, 0.5), isKnown: false);
        for (var i = 0; i < 100; i++)
            tracker.UpdateFromBackground(new FlowFit(i % 2 == 0 ? 0.3 : -0.3, 0, 0.02, 0.001, 50, 0.2), 160, 90);
        var before = tracker.Focus;
        Assert.Equal(0.5, before.X, 0.01);
        tracker.UpdateFromBackground(new FlowFit(-1.5, 0, 0.02, 0.001, 50, 0.2), 160, 90);
        Assert.InRange(Math.Abs(tracker.Focus.X - before.X), 0, 0.002);
    }

    [Fact]
    public void The_road_takes_a_wrong_horizon_away()
    {
        // Road at a mean depth of a fifth of a picture below the horizon expands by 0.3 a picture height, 0.06 there. Believed too high by d, the
        // fit has a translation of 0.06 * d * 90 rows upwards.
        const double True = 0.55;
        var tracker = new FocusTracker((0.5, 0.45), isKnown: false);
        for (var i = 0; i < 400; i++)
            tracker.UpdateFromRoad(new FlowFit(0, -0.06 * 90 * (True - tracker.Focus.Y), 0.3, 0.01, 20, 0.2), 0.2, 160, 90);
        Assert.Equal(True, tracker.Focus.Y, 0.002);
        Assert.Equal(0.5, tracker.Focus.X, 0.002);
    }

    [Fact]
    public void Once_the_road_has_spoken_the_background_is_not_asked()
    {
        var tracker = new FocusTracker((0.5, 0.5), isKnown: false);
        for (var i = 0; i < 12; i++)
            tracker.UpdateFromRoad(new FlowFit(0, 0, 0.3, 0.01, 20, 0.2), 0.2, 160, 90);
        tracker.UpdateFromBackground(new FlowFit(0.3, 0.3, 0.02, 0.001, 50, 0.2), 160, 90);
        Assert.Equal((0.5, 0.5), tracker.Focus);
    }

    [Fact]
    public void Frames_that_hardly_expand_say_nothing_and_a_calibration_stays()
    {
        var tracker = new FocusTracker((0.5, 0.5), isKnown: false);
        for (var i = 0; i < 50; i++)
        {
            tracker.UpdateFromBackground(new FlowFit(0.3, 0, 0.002, 0.001, 50, 0.2), 160, 90);
            tracker.UpdateFromRoad(new FlowFit(0.3, 0, 0.01, 0.01, 50, 0.2), 0.2, 160, 90);
            tracker.UpdateFromBackground(new FlowFit(30, 0, 0.02, 0.001, 50, 0.2), 160, 90); // far outside the picture
        }

        Assert.False(tracker.IsKnown);
        Assert.Equal((0.5, 0.5), tracker.Focus);

        var calibrated = new FocusTracker((0.4, 0.5), isKnown: true);
        for (var i = 0; i < 20; i++)
            calibrated.UpdateFromBackground(new FlowFit(0.3, 0, 0.02, 0.001, 50, 0.2), 160, 90);
        Assert.Equal((true, (0.4, 0.5)), (calibrated.IsKnown, calibrated.Focus));
    }

    [Fact]
    public void A_reset_goes_back_to_the_guess()
    {
        var tracker = new FocusTracker((0.5, 0.5), isKnown: false);
        for (var i = 0; i < 20; i++)
            tracker.UpdateFromBackground(new FlowFit(0.16, 0, 0.02, 0.001, 50, 0.2), 160, 90);
        tracker.Reset();
        Assert.Equal((false, (0.5, 0.5)), (tracker.IsKnown, tracker.Focus));
    }
}
