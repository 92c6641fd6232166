using System.Net;
using Natix.Engine.Host.Serving.Admission;

namespace Natix.Engine.Host.Tests.Serving.Admission;

public sealed class BanListTests
{
    private readonly StepClock _clock = new();

    [Fact]
    public void An_address_is_banned_until_half_of_it_is_forgotten()
    {
        var bans = new BanList(_clock, limit: 4, TimeSpan.FromMinutes(10));
        var (bad, other) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        for (var i = 0; i < 4; i++)
        {
            Assert.False(bans.IsBanned(bad));
            bans.Note(bad);
        }

        Assert.True(bans.IsBanned(bad));
        Assert.False(bans.IsBanned(other));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(bans.IsBanned(bad));
        bans.Note(bad);
        bans.Note(bad);
        Assert.True(bans.IsBanned(bad));
    }

    [Fact]
    public void A_network_of_the_sixth_version_is_one_address_and_a_mapped_one_is_its_own()
    {
        var bans = new BanList(_clock, limit: 1, TimeSpan.FromMinutes(10));
        bans.Note(IPAddress.Parse("2001:db8:1:2:3::4"));
        Assert.True(bans.IsBanned(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.False(bans.IsBanned(IPAddress.Parse("2001:db8:1:3::4")));
        bans.Note(IPAddress.Parse("::ffff:10.1.1.1"));
        Assert.True(bans.IsBanned(IPAddress.Parse("10.1.1.1")));
    }

    [Fact]
    public void It_is_bounded_and_keeps_the_worst()
    {
        var bans = new BanList(_clock, limit: 5, TimeSpan.FromHours(1), capacity: 100);
        var worst = IPAddress.Parse("10.9.9.9");
        for (var i = 0; i < 6; i++)
            bans.Note(worst);
        for (var i = 0; i < 5000; i++)
            bans.Note(new IPAddress(0x01000000 + i));
        Assert.True(bans.IsBanned(worst));
        Assert.Equal(1, bans.Banned);
    }

    private sealed class StepClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
