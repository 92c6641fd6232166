using Natix.Engine.ServeBench.Load;
using Xunit;

namespace Natix.Engine.Perf.Tests.ServeBench;

public sealed class LoadRoundTests
{
    // Alone: 2 s of work and half a second besides. The second request waits for the first, the third for nobody.
    [Fact]
    public void The_simulated_queue_does_the_work_of_the_run_and_adds_what_a_lone_request_takes_besides()
    {
        TimedAnswer[] alone = [new(0, 0, 2.5, 2, 2, 0), new(1, 0, 1.5, 1, 1, 6)];
        TimedAnswer[] measured = [new(0, 0, 2.75, 2, 2, 0), new(1, 0, 3, 1, 2, 6), new(0, 0, 2.5, 2, 2, 0)];
        var round = LoadRound.Of(1, [0, 1, 10], measured, alone, alone, 1);
        Assert.Equal(0.5, round.Http);
        Assert.Equal([2.5, 2.5, 2.5], round.Own);
        Assert.Equal(round.Own, round.Alone);
        Assert.Equal(1.2, round.Ratio(round.Own, 6, 0.99), 1e-12);
        Assert.Equal(1.1, round.Ratio(round.Own, 0, 0.99), 1e-12);
        Assert.Equal(1.2, round.Ratio(round.Own, null, 0.99), 1e-12);
    }

    [Fact]
    public void Levels_that_hardly_any_request_reached_have_no_row()
    {
        TimedAnswer[] measured = [.. Enumerable.Range(0, 220).Select(i => new TimedAnswer(0, 0, 1, 1, 1, i % 2 == 0 ? 0 : 6)), new(0, 0, 1, 1, 1, 1)];
        var round = new LoadRound(1, 0, measured, [], [], []);
        Assert.Equal([0, 6, null], OpenLoopSection.LevelsOf([round]));
    }
}
