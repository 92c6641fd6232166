using FsCheck.Xunit;
using Natix.Engine.Host.Drawing;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class ProbabilityTrackTests
{
    [Property]
    public bool Nothing_is_lost_however_long_the_source(ushort frames)
    {
        var track = new ProbabilityTrack(64);
        var sum = 0.0;
        for (var i = 0; i < frames; i++)
        {
            var p = i % 7 == 3 ? double.NaN : i % 10 / 10.0;
            sum += double.IsNaN(p) ? 0 : p;
            track.Add(p);
        }

        var buckets = Enumerable.Range(0, track.Count).Select(i => track[i]).ToList();
        return track.Frames == frames
            && buckets.Count <= 64
            && buckets.Sum(b => b.Answered + b.Failed) == frames
            && Math.Abs(buckets.Sum(b => b.Sum) - sum) < 1e-6;
    }

    [Fact]
    public void Peaks_survive_joining()
    {
        var track = new ProbabilityTrack(4);
        for (var i = 0; i < 1000; i++)
            track.Add(i == 777 ? 0.99 : 0.01);
        Assert.Equal(0.99, Enumerable.Range(0, track.Count).Max(i => track[i].Peak));
    }

    [Fact]
    public void A_bucket_without_verdicts_has_no_mean()
    {
        var track = new ProbabilityTrack(4);
        track.Add(double.NaN);
        Assert.True(double.IsNaN(track[0].Mean));
        Assert.Equal(1, track[0].Failed);
    }
}
