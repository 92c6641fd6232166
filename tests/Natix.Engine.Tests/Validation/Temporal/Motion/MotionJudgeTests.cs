using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

/// <summary>Boxes of objects with known motion, seen with jitter from a camera that drives 12 m/s; the road's motion is known to a few percent.</summary>
public sealed class MotionJudgeTests
{
    private const double Scale = 8;
    private const double Speed = 12;
    private const double Rate = 15;

    [Fact]
    public void The_figures_are_those_computed_by_hand()
    {
        // One piece, a box of 100x100: jitter 4, so 2*16 = 32 for x and y; growth 2*0.0016 = 0.0032. The road moved by (22, 10), growth 0.1:
        // its error adds (0.15*22)^2 = 10.89, 2.25, 0.000225. The object moved by (28, 10) and grew 0.1, turning moved all by (2, 0).
        var sum = new MotionSum(6, 1, 0.5) { Seen = (28, 10, 0.1), Turned = (2, 0), Driven = (22, 10, 0.1) };
        var finding = MotionJudge.Judge(sum, 100, 100, Footing.Placed);
        Assert.Equal(16 / 42.89, finding.Residual, 1e-9);
        Assert.Equal((484 / 42.89) + (100 / 34.25) + (0.01 / 0.003425), finding.Power, 1e-9);
        Assert.Equal((MotionState.Static, MotionReason.Decided), (finding.State, finding.Reason)); // power 17.12, just over 16.27
    }

    [Fact]
    public void What_stands_on_the_road_is_static_and_hardly_ever_called_moving()
    {
        var (found, wrong) = Count(MotionState.Static, MotionState.Moving, random => 0);
        Assert.True(found >= 160, $"{found} of 200 found static");
        Assert.True(wrong <= 4, $"{wrong} of 200 called moving");
    }

    [Fact]
    public void What_keeps_pace_with_the_camera_is_moving_and_never_static()
    {
        var (found, wrong) = Count(MotionState.Moving, MotionState.Static, random => Speed + (4 * (random.NextDouble() - 0.5)));
        Assert.True(found >= 150, $"{found} of 200 found moving");
        Assert.True(wrong == 0, $"{wrong} of 200 called static");
    }

    [Fact]
    public void What_comes_towards_the_camera_is_moving()
    {
        var (found, wrong) = Count(MotionState.Moving, MotionState.Static, random => -8 - (6 * random.NextDouble()), nearest: 30);
        Assert.True(found >= 180, $"{found} of 200 found moving");
        Assert.True(wrong <= 2, $"{wrong} of 200 called static");
    }

    [Fact]
    public void A_sign_on_a_post_is_static_where_its_lower_edge_alone_would_say_moving()
    {
        var (onRoad, raised) = (0, 0);
        for (var seed = 0; seed < 100; seed++)
        {
            onRoad += Judge(seed, 0, 14, Footing.OnRoad, above: 1).State == MotionState.Static ? 1 : 0;
            raised += Judge(seed, 0, 14, Footing.Raised, above: 1).State == MotionState.Static ? 1 : 0;
        }

        Assert.True(raised >= 60 && raised > onRoad + 30, $"{raised} of 100 with a post, {onRoad} without");
    }

    [Fact]
    public void What_can_drive_is_static_only_where_coming_as_fast_would_show_and_what_was_put_there_sooner()
    {
        // Just as the road goes; its pace is known to a quarter: something that came as fast could look like this.
        var sum = new MotionSum(12, 1, 1) { Seen = (80, 40, 0.4), Driven = (80, 40, 0.4), DrivenError = 0.08 };
        Assert.Equal(MotionState.Static, MotionJudge.Judge(sum, 60, 60, Footing.Placed).State);
        Assert.Equal(MotionReason.TooLittleExpansion, MotionJudge.Judge(sum, 60, 60, Footing.OnRoad).Reason);
        Assert.Equal(MotionState.Static, MotionJudge.Judge(sum with { DrivenError = 0 }, 60, 60, Footing.OnRoad).State);
    }

    [Fact]
    public void Of_unknown_footing_only_what_both_would_say_is_said()
    {
        MotionState Of(double times, Footing footing) => MotionJudge.Judge(
            new MotionSum(12, 1, 1) { Seen = (times * 80, times * 40, times * 0.4), Driven = (80, 40, 0.4) }, 60, 60, footing).State;
        Assert.Equal((MotionState.Moving, MotionState.Moving, MotionState.Moving), (Of(0, Footing.Unknown), Of(0, Footing.OnRoad), Of(0, Footing.Raised)));
        Assert.Equal((MotionState.Unknown, MotionState.Moving, MotionState.Static), (Of(2, Footing.Unknown), Of(2, Footing.OnRoad), Of(2, Footing.Raised)));
        Assert.Equal(MotionState.Static, Of(1, Footing.Unknown));
    }

    [Fact]
    public void An_error_of_the_road_is_one_for_all_three_figures()
    {
        // A third faster than the road, in every figure: within what a road that is known to a fifth allows, however large the figures.
        var sum = new MotionSum(12, 1, 1) { Seen = (1.33 * 400, 1.33 * 300, 1.33 * 2), Driven = (400, 300, 2), DrivenError = 0.26 };
        Assert.NotEqual(MotionState.Moving, MotionJudge.Judge(sum, 60, 60, Footing.OnRoad).State);
        Assert.Equal(MotionState.Moving, MotionJudge.Judge(sum with { DrivenError = 0, Seen = (2 * 400, 2 * 300, 4) }, 60, 60, Footing.OnRoad).State);
    }

    [Theory]
    [InlineData("traffic cone", nameof(Footing.Placed))]
    [InlineData("Jersey-Barrier", nameof(Footing.Placed))]
    [InlineData("car", nameof(Footing.OnRoad))]
    [InlineData("road worker", nameof(Footing.OnRoad))]
    [InlineData("excavator", nameof(Footing.OnRoad))]
    [InlineData("warning_sign", nameof(Footing.Raised))]
    [InlineData("arrow board", nameof(Footing.Raised))]
    [InlineData("traffic light", nameof(Footing.Unknown))]
    [InlineData("", nameof(Footing.Unknown))]
    public void A_label_says_what_the_lower_edge_means(string label, string footing) => Assert.Equal(footing, LabelFooting.Of(label).ToString());

    [Fact]
    public void A_camera_at_rest_can_tell_what_moves_but_calls_nothing_static()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            Assert.NotEqual(MotionState.Static, Judge(seed, 0, 20, Footing.OnRoad, speed: 0).State);
            Assert.Equal(MotionState.Moving, Judge(seed, -6, 16, Footing.OnRoad, speed: 0).State);
        }
    }

    [Fact]
    public void Too_few_frames_say_nothing()
    {
        var sum = new MotionSum(5, 1, 1) { Seen = (50, 50, 1), Driven = (0, 0, 0) };
        Assert.Equal((MotionState.Unknown, MotionReason.TooFewFrames), (MotionJudge.Judge(sum, 50, 50, Footing.OnRoad).State, MotionJudge.Judge(sum, 50, 50, Footing.OnRoad).Reason));
        Assert.Equal(MotionReason.TooFewFrames, MotionJudge.Judge(sum with { Steps = 20, Seconds = 0.2 }, 50, 50, Footing.OnRoad).Reason);
    }

    [Property(MaxTest = 100)]
    public void More_jitter_in_pieces_never_makes_anything_surer(int seed)
    {
        var random = new Random(seed);
        var sum = new MotionSum(10, 1, 1)
        {
            Seen = (40 * random.NextDouble(), 40 * random.NextDouble(), random.NextDouble()),
            Driven = (40 * random.NextDouble(), 40 * random.NextDouble(), random.NextDouble()),
        };
        var (whole, pieces) = (MotionJudge.Judge(sum, 50, 60, Footing.OnRoad), MotionJudge.Judge(sum with { Pieces = 3 }, 50, 60, Footing.OnRoad));
        Assert.True(pieces.Power < whole.Power && pieces.Residual <= whole.Residual);
    }

    [Fact]
    public void A_trace_forgets_what_is_older_than_its_window_and_counts_its_pieces()
    {
        var trace = new MotionTrace(4, window: 1);
        Assert.Equal(0, trace.Sum(0).Steps);
        for (var i = 0; i < 6; i++)
            trace.Add(new MotionStep { Time = 0.3 * i, Seconds = 0.3, Seen = (i, 0, 0), AfterBreak = i is 4 });
        var sum = trace.Sum(1.5); // steps 5, 4 and 3: a fourth began 1.2 s ago
        Assert.Equal((3, 2, 12.0), (sum.Steps, sum.Pieces, sum.Seen.X));
        Assert.Equal(1, trace.Sum(2.1).Steps);
        Assert.Equal(0, trace.Sum(2.6).Steps);
        trace.Clear();
        Assert.Equal(0, trace.Sum(1.5).Steps);
    }

    private static (int Found, int Wrong) Count(MotionState wanted, MotionState wrong, Func<Random, double> speed, double nearest = 10)
    {
        var (right, bad) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed + 1000);
            var state = Judge(seed, speed(random), nearest + (12 * random.NextDouble()), Footing.OnRoad).State;
            right += state == wanted ? 1 : 0;
            bad += state == wrong ? 1 : 0;
        }

        return (right, bad);
    }

    // 15 frames, one second, of an object that is `ahead` metres away at the end of it.
    private static MotionFinding Judge(int seed, double objectSpeed, double ahead, Footing footing, double speed = Speed, double above = 0)
    {
        var random = new Random(seed);
        var trace = new MotionTrace(48, 1.5);
        (double right, double width, double height) = ((random.NextDouble() * 8) - 4, 0.5 + random.NextDouble(), 0.7 + random.NextDouble());
        Detection? before = null;
        for (var i = 0; i <= 15; i++)
        {
            var distance = ahead + ((speed - objectSpeed) * (15 - i) / Rate);
            var box = Jittered(RoadWorld.Box(right, distance, width, height, Scale, above)!.Value, random);
            var expansion = RoadWorld.RoadExpansion(speed / Rate) * (1 + (0.05 * (random.NextDouble() - 0.5)));
            var ego = new EgoMotion(CameraMotionStatus.Measured, 1 / Rate, 60, default, new FlowFit(0, 0, expansion, 0.01, 20, 0.3))
            {
                Picture = (RoadWorld.Width, RoadWorld.Height),
                Focus = RoadWorld.Focus,
                HasFocus = true,
            };
            if (before is { } last)
                trace.Add(RoadMotion.Step(last, box, (1280, 720), ego, afterBreak: i == 1) with { Time = i / Rate });
            before = box;
        }

        return MotionJudge.Judge(trace.Sum(15 / Rate), before!.Value.Width, before.Value.Height, footing);
    }

    private static Detection Jittered(in Detection box, Random random)
    {
        float Shake(float size) => (random.NextSingle() - 0.5f) * Math.Max(2, 0.06f * size);
        return box with
        {
            Left = box.Left + Shake(box.Width),
            Right = box.Right + Shake(box.Width),
            Top = box.Top + Shake(box.Height),
            Bottom = box.Bottom + Shake(box.Height),
        };
    }
}
