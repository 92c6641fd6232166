using FsCheck.Xunit;
using Natix.Engine.Host.Drawing;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class TellingFramesTests
{
    [Fact]
    public void A_short_work_zone_in_a_long_drive_is_kept()
    {
        var frames = new TellingFrames<int>(8);
        for (var i = 0; i < 500; i++)
            frames.Offer(i, i is >= 240 and < 260 ? 0.95 : 0.05, i);
        Assert.Equal(8, frames.Entries.Count);
        Assert.Contains(frames.Entries, e => e.Probability > 0.9);
        Assert.Equal(0, frames.Entries[0].Item);
        Assert.Equal(499, frames.Entries[^1].Item);
    }

    [Fact]
    public void A_flat_drive_is_covered_evenly()
    {
        var frames = new TellingFrames<int>(6);
        for (var i = 0; i < 100; i++)
            frames.Offer(i, 0.1, i);
        var gaps = frames.Entries.Zip(frames.Entries.Skip(1), (a, b) => b.Position - a.Position).ToList();
        Assert.True(gaps.Max() <= 45, $"a gap of {gaps.Max()} frames of 100 in 6 pictures");
    }

    [Property]
    public bool Order_and_bound_always_hold(double[] levels, byte capacity)
    {
        var most = (capacity % 20) + 1;
        var frames = new TellingFrames<int>(most);
        for (var i = 0; i < levels.Length; i++)
            frames.Offer(i, double.IsNaN(levels[i]) ? double.NaN : Math.Clamp(levels[i], 0, 1), i);
        return frames.Entries.Count == Math.Min(most, levels.Length)
            && frames.Entries.Zip(frames.Entries.Skip(1)).All(pair => pair.First.Position < pair.Second.Position);
    }
}
