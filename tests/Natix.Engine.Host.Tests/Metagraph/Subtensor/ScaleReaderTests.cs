using Natix.Engine.Host.Metagraph.Subtensor;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

public sealed class ScaleReaderTests
{
    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("04", 1UL)]
    [InlineData("a8", 42UL)]
    [InlineData("fc", 63UL)]
    [InlineData("0101", 64UL)]
    [InlineData("1501", 69UL)]
    [InlineData("fdff", 16383UL)]
    [InlineData("02000100", 16384UL)]
    [InlineData("feff0300", 65535UL)]
    [InlineData("feffffff", 1073741823UL)]
    [InlineData("0300000040", 1073741824UL)]
    [InlineData("03ffffffff", 4294967295UL)]
    [InlineData("070000000001", 4294967296UL)]
    [InlineData("0b00407a10f35a", 100000000000000UL)]
    [InlineData("13ffffffffffffffff", ulong.MaxValue)]
    public void Compact_numbers_of_every_length(string hex, ulong expected)
    {
        var reader = new ScaleReader(Convert.FromHexString(hex));
        Assert.Equal(expected, reader.Compact("n", ulong.MaxValue));
        reader.End("n");
    }

    [Theory]
    [InlineData("0100", "n at byte 0: 0 is not in its shortest compact form")]
    [InlineData("02000000", "n at byte 0: 0 is not in its shortest compact form")]
    [InlineData("03ffffff3f", "n at byte 0: 1073741823 is not in its shortest compact form")]
    [InlineData("07ffffffff00", "n at byte 0: 4294967295 is not in its shortest compact form")]
    [InlineData("17000000000000000001", "n at byte 0: a compact number of 9 bytes, more than 64 bits")]
    [InlineData("ff", "n at byte 0: a compact number of 67 bytes, more than 64 bits")]
    [InlineData("02000400", "n at byte 0: 65536 is more than 65535, the largest there can be")]
    [InlineData("", "n at byte 0 needs 1 bytes, but 0 are left")]
    [InlineData("01", "n at byte 1 needs 1 bytes, but 0 are left")]
    [InlineData("020000", "n at byte 1 needs 3 bytes, but 2 are left")]
    [InlineData("03000000", "n at byte 1 needs 4 bytes, but 3 are left")]
    public void Compact_numbers_that_are_not_so_are_refused(string hex, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => new ScaleReader(Convert.FromHexString(hex)).Compact("n", ushort.MaxValue)).Message);

    [Fact]
    public void Numbers_of_fixed_length_are_little_endian()
    {
        var reader = new ScaleReader(Convert.FromHexString("2a" + "3412" + "78563412" + "efcdab8967452301" + "100f0e0d0c0b0a090807060504030201" + "00" + "01"));
        Assert.Equal(42, reader.U8("a"));
        Assert.Equal(0x1234, reader.U16("b"));
        Assert.Equal(0x12345678u, reader.U32("c"));
        Assert.Equal(0x0123456789abcdefUL, reader.U64("d"));
        Assert.Equal(new UInt128(0x0102030405060708, 0x090a0b0c0d0e0f10), reader.U128("e"));
        Assert.False(reader.Bool("f"));
        Assert.True(reader.Option("g"));
        Assert.Equal(33, reader.Position);
        reader.End("all");
    }

    [Fact]
    public void A_key_is_its_32_bytes()
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        Assert.Equal(key, new ScaleReader(key).AccountId("a key").ToArray());
        Assert.Equal("a key at byte 0 needs 32 bytes, but 31 are left", Assert.Throws<FormatException>(() => new ScaleReader(key.AsSpan(1)).AccountId("a key")).Message);
    }

    [Theory]
    [InlineData("02", "yes at byte 0: 2, where 0 for false or 1 for true was expected")]
    [InlineData("ff", "yes at byte 0: 255, where 0 for false or 1 for true was expected")]
    [InlineData("", "yes at byte 0 needs 1 bytes, but 0 are left")]
    public void What_is_neither_true_nor_false_is_refused(string hex, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => new ScaleReader(Convert.FromHexString(hex)).Bool("yes")).Message);

    [Fact]
    public void A_list_is_never_longer_than_the_bytes_left()
    {
        Assert.Equal(2, new ScaleReader([0x08, 1, 2, 3, 4]).Count("pairs", 2));
        Assert.Equal("pairs at byte 0: 2 items of 2 or more bytes each, but 3 bytes are left",
            Assert.Throws<FormatException>(() => new ScaleReader([0x08, 1, 2, 3]).Count("pairs", 2)).Message);
        Assert.Equal("pairs at byte 0: 4294967295 items of 2 or more bytes each, but 0 bytes are left",
            Assert.Throws<FormatException>(() => new ScaleReader([0x03, 0xff, 0xff, 0xff, 0xff]).Count("pairs", 2)).Message);
    }

    [Fact]
    public void Bytes_after_the_end_are_refused() =>
        Assert.Equal("it ends at byte 0, but 2 more bytes follow", Assert.Throws<FormatException>(() => new ScaleReader([1, 2]).End("it")).Message);
}
