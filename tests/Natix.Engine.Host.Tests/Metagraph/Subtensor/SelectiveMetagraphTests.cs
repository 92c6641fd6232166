using System.Net;
using FsCheck.Xunit;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Metagraph.Subtensor;
using static Natix.Engine.Host.Tests.Metagraph.Subtensor.MetagraphBytes;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

public sealed class SelectiveMetagraphTests
{
    private const int Subnet = 72;
    private static readonly string Older = Two[..^6];

    [Fact]
    public void The_call_asks_for_five_fields_of_the_subnet() =>
        Assert.Equal("4800" + "14" + "0000" + "3400" + "3700" + "3900" + "4500", Convert.ToHexStringLower(SelectiveMetagraph.Arguments(Subnet)));

    [Fact]
    public void A_reply_is_read()
    {
        var neurons = SelectiveMetagraph.Read(Bytes(Two), Subnet);
        Assert.NotNull(neurons);
        Assert.Collection(neurons,
            alice =>
            {
                Assert.Equal((0, Alice, 40096.5, true), (alice.Uid, alice.Hotkey, alice.Stake, alice.HasValidatorPermit));
                Assert.Equal(AliceKey, Convert.ToHexStringLower(alice.PublicKey));
                Assert.Equal(new IPEndPoint(IPAddress.Parse("203.0.113.10"), 8091), alice.Axon);
            },
            bob =>
            {
                Assert.Equal((1, Bob, 0.0, false), (bob.Uid, bob.Hotkey, bob.Stake, bob.HasValidatorPermit));
                Assert.Null(bob.Axon);
            });
    }

    [Theory]
    [InlineData("2001:db8::7", 6, 8091, "[2001:db8::7]:8091")]
    [InlineData("203.0.113.10", 4, 65535, "203.0.113.10:65535")]
    [InlineData("203.0.113.10", 6, 80, "[::203.0.113.10]:80")]
    [InlineData("203.0.113.10", 4, 0, null)]
    [InlineData("203.0.113.10", 0, 8091, null)]
    [InlineData("203.0.113.10", 5, 8091, null)]
    [InlineData("2001:db8::7", 4, 8091, null)]
    [InlineData("0.0.0.0", 4, 8091, null)]
    [InlineData("::", 6, 8091, null)]
    public void Axons_of_every_kind(string ip, byte kind, ushort port, string? expected)
    {
        var number = IPAddress.Parse(ip).GetAddressBytes().Aggregate(UInt128.Zero, (sum, b) => (sum << 8) | b);
        var reply = Write(Subnet, (Bytes(AliceKey), number, port, kind, true, 1));
        Assert.Equal(expected, Assert.Single(SelectiveMetagraph.Read(reply, Subnet)!).Axon?.ToString());
    }

    [Property(MaxTest = 60)]
    public bool Any_subnet_is_read(byte count, ulong[] stakes, bool[] permits, ushort netuid)
    {
        var written = Enumerable.Range(0, count).Select(i => (Key(i), (UInt128)(uint)(i + 1), (ushort)(i + 1), (byte)4,
            permits.Length > 0 && permits[i % permits.Length], stakes.Length > 0 ? stakes[i % stakes.Length] : 0UL)).ToArray();
        var read = SelectiveMetagraph.Read(Write(netuid, written), netuid)!;
        return read.Length == count && read.Index().All(n => n.Item.Uid == n.Index && n.Item.PublicKey.SequenceEqual(written[n.Index].Item1)
            && n.Item.HasValidatorPermit == written[n.Index].Item5 && n.Item.Stake == written[n.Index].Item6 / 1e9 && n.Item.Axon!.Port == n.Index + 1);
    }

    [Fact]
    public void No_subnet_is_null()
    {
        Assert.Null(SelectiveMetagraph.Read([0], Subnet));
        Assert.Equal("the reply without a metagraph ends at byte 1, but 1 more bytes follow", Refusal("0000"));
    }

    [Fact]
    public void A_reply_cut_anywhere_is_refused()
    {
        for (var length = 0; length < Older.Length; length += 2)
            Assert.Contains("at byte", Refusal(Older[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_older_layout_ends_three_fields_before() =>
        Assert.Equal([Alice, Bob], SelectiveMetagraph.Read(Bytes(Older), Subnet)!.Select(n => n.Hotkey));

    [Theory]
    [InlineData(-4, "field 73 of the metagraph at byte 221 needs 1 bytes, but 0 are left")]
    [InlineData(-2, "field 75 of the metagraph at byte 223 needs 1 bytes, but 0 are left")]
    [InlineData(-1, "field 76 of the metagraph at byte 224 needs 1 bytes, but 0 are left")]
    [InlineData(1, "the metagraph ends at byte 225, but 1 more bytes follow")]
    [InlineData(3, "the metagraph ends at byte 225, but 3 more bytes follow")]
    public void A_layout_of_any_other_length_is_refused(int more, string message) =>
        Assert.Equal(message, Refusal(more > 0 ? Two + Nothing(more) : Two[..^(-2 * more)]));

    [Fact]
    public void A_layout_with_a_field_more_before_the_hotkeys_is_refused() =>
        Assert.Equal("field 52 of the metagraph at byte 54 is not there, but was asked for", Refusal(Two.Insert(FieldsStart, Nothing(1))));

    [Fact]
    public void A_layout_with_a_field_less_before_the_hotkeys_is_refused() =>
        Assert.Equal("field 51 of the metagraph at byte 53 is there, but was not asked for", Refusal(Two.Remove(FieldsStart, 2)));

    [Fact]
    public void A_layout_with_a_field_more_between_permits_and_stakes_is_refused() =>
        Assert.Equal("field 69 of the metagraph at byte 208 is not there, but was asked for",
            Refusal(Two.Replace("01080100", "01080100" + Nothing(1), StringComparison.Ordinal)));

    [Fact]
    public void Another_subnet_is_refused() =>
        Assert.Equal("the metagraph is of subnet 72, 71 was asked for", Assert.Throws<FormatException>(() => SelectiveMetagraph.Read(Bytes(Two), 71)).Message);

    [Fact]
    public void Lists_of_unequal_length_are_refused() =>
        Assert.Equal("the metagraph has 2 hotkeys, 2 axons, 1 validator permits and 2 stakes, not as many of each",
            Refusal(Two.Replace("01" + "08" + "01" + "00", "01" + "04" + "01", StringComparison.Ordinal)));

    [Fact]
    public void A_count_beyond_the_bytes_is_refused_before_memory_is_taken()
    {
        var huge = Two.Replace("08" + AliceKey, "03ffffffff" + AliceKey, StringComparison.Ordinal);
        Assert.InRange(Allocations.Least(() => Assert.Contains("hotkeys at byte", Refusal(huge), StringComparison.Ordinal)), 0, 1 << 20);
    }

    [Fact]
    public void A_hotkey_there_twice_makes_no_snapshot()
    {
        var twice = SelectiveMetagraph.Read(Bytes(Two.Replace(BobKey, AliceKey, StringComparison.Ordinal)), Subnet)!;
        Assert.Equal($"the hotkey {Alice} is there 2 times",
            Assert.Throws<FormatException>(() => new MetagraphSnapshot(Subnet, 1, DateTimeOffset.UnixEpoch, twice)).Message);
    }

    private static string Refusal(string hex) => Assert.Throws<FormatException>(() => SelectiveMetagraph.Read(Bytes(hex), Subnet)).Message;
}
