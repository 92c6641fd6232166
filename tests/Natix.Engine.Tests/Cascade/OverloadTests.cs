using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>More frames than can be served, in simulated time: everyone gets an answer in time, and quality falls before answers do.</summary>
public sealed class OverloadTests
{
    private const int Workers = 2;
    private const int Frames = 3000;

    // Decoding 2 ms, the screen 4 ms, the detector behind it 10 ms: 16 ms a frame, so two workers serve 125 a second in full.
    private static readonly long[] Costs = [2000, 4000, 10_000];
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(120);
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(5.0)]
    [InlineData(20.0)]
    public void Every_frame_is_answered_before_its_deadline_or_shed_by_then(double load)
    {
        var answers = Simulate(load, 1);

        Assert.All(answers, answer => Assert.InRange(answer.Latency, 0, Budget.TotalMicroseconds));
        Assert.All(answers, answer => Assert.True(answer.Verdict.IsJudged ^ answer.Error == FrameErrorCode.Overdue, $"{answer}"));
        Assert.All(answers, answer => Assert.True(answer.Verdict.Reason is DegradedReason.None or DegradedReason.DeadlineNear));
    }

    [Fact]
    public void Under_light_load_every_verdict_is_full() =>
        Assert.All(Simulate(0.5, 2), answer => Assert.Equal((2, false), (answer.Verdict.Voters, answer.Verdict.Degraded)));

    [Fact]
    public void The_share_of_full_verdicts_falls_smoothly_as_load_rises_and_frames_are_shed_last()
    {
        var loads = Enumerable.Range(2, 19).Select(i => i * 0.2).ToArray();
        var shares = loads.Select(load => Shares(Simulate(load, 3))).ToArray();
        var seen = string.Join("\n", loads.Zip(shares, (load, s) => FormattableString.Invariant($"load {load:0.0}: full {s.Full:0.000}, degraded {s.Degraded:0.000}, shed {s.Shed:0.000}")));
        TestContext.Current.TestOutputHelper?.WriteLine(seen);

        for (var i = 1; i < loads.Length; i++)
        {
            Assert.True(shares[i].Full <= shares[i - 1].Full + 0.05, seen); // falls, but for chance
            Assert.True(shares[i].Full >= shares[i - 1].Full - 0.35, seen); // and does not drop off a cliff
        }

        // At twice the capacity for full verdicts most frames have a verdict of some kind (a screen's alone costs 6 ms: 333 a second against 250).
        var twice = shares[Array.FindIndex(loads, load => load > 1.99)];
        Assert.True(twice.Shed < 0.3 && twice.Full > 0.1, seen);
        Assert.True(shares[0].Full == 1, seen);
    }

    private static SimulatedAnswer[] Simulate(double load, int seed)
    {
        using var backend = new ScriptedBackend(("screen", () => 1), ("detector", () => 2)) { Forgets = true };
        using var crew = new SimulatedCrew(
            backend, Workers, station => Costs[station], ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "screen"), ScriptedCascade.Level(1, null, "detector"));
        var (random, time, capacity) = (new Random(seed), 0.0, Workers * 1e6 / Costs.Sum());
        var arrivals = new long[Frames];
        for (var i = 0; i < Frames; i++)
        {
            time += -Math.Log(1 - random.NextDouble()) * 1e6 / (capacity * load);
            arrivals[i] = 1 + (long)time;
        }

        return crew.Run(Frame, arrivals, Budget);
    }

    private static (double Full, double Degraded, double Shed) Shares(SimulatedAnswer[] answers)
    {
        var shed = answers.Count(a => a.Error == FrameErrorCode.Overdue) / (double)answers.Length;
        var degraded = answers.Count(a => a.Verdict.Degraded) / (double)answers.Length;
        return (1 - shed - degraded, degraded, shed);
    }
}
