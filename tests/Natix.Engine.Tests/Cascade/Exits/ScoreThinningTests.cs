using FsCheck.Xunit;
using Natix.Engine.Cascade.Exits;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Exits;

public sealed class ScoreThinningTests
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_stream_counts_once_in_a_spacing_from_its_first_frame_on()
    {
        var thinning = new ScoreThinning(Spacing);
        var counted = Enumerable.Range(0, 901).Where(i => thinning.Next(At(i, i / 30.0)) == ScoreRole.Unit);
        Assert.Equal([0, 300, 600, 900], counted);
    }

    [Fact]
    public void Without_a_clock_thirty_frames_are_a_second()
    {
        var thinning = new ScoreThinning(Spacing);
        Assert.Equal([0, 300, 600], Enumerable.Range(0, 900).Where(i => thinning.Next(At(i, double.NaN)) == ScoreRole.Unit));
    }

    [Fact]
    public void Stills_that_come_by_a_stream_count_each_as_they_do_without_one()
    {
        var thinning = new ScoreThinning(Spacing);
        var roles = Enumerable.Range(0, 5).Select(i => thinning.Next(FrameInfo.Still($"{i}.jpg")));
        Assert.Equal([ScoreRole.Unit, ScoreRole.Part, ScoreRole.Part, ScoreRole.Part, ScoreRole.Part], roles);
    }

    [Fact]
    public void A_source_that_starts_anew_counts_at_once_and_one_that_jitters_does_not()
    {
        var thinning = new ScoreThinning(Spacing);
        Assert.Equal(
            [ScoreRole.Unit, ScoreRole.None, ScoreRole.Unit, ScoreRole.None],
            new[] { 500.0, 499.9, 0.0, 0.1 }.Select((t, i) => thinning.Next(At(i, t))));
    }

    [Property(MaxTest = 200)]
    public void Looks_are_a_spacing_apart_and_every_frame_is_near_one(int seed)
    {
        var random = new Random(seed);
        var (thinning, again, time, last) = (new ScoreThinning(Spacing), new ScoreThinning(Spacing), 0.0, double.NaN);
        for (var i = 0; i < 500; i++)
        {
            time += random.Next(50) == 0 ? (random.NextDouble() - 0.5) * 1000 : random.NextDouble() / 10;
            var role = thinning.Next(At(i, time));
            Assert.Equal(role, again.Next(At(i, time)));
            if (role == ScoreRole.Unit)
            {
                Assert.False(Math.Abs(time - last) < 10);
                last = time;
            }

            Assert.True(Math.Abs(time - last) < 10);
        }
    }

    [Fact]
    public void Thinning_allocates_nothing()
    {
        var thinning = new ScoreThinning(Spacing);
        thinning.Next(At(0, 0));
        var (info, seconds) = (At(1, 1), 0);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
                thinning.Next(info with { TimeSeconds = seconds++ });
        });
    }

    private static FrameInfo At(int index, double seconds) => new("stream", index, seconds);
}
