using FsCheck.Xunit;
using Natix.Engine.Host.Metagraph.Subtensor;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

public sealed class ScaleRoundTripTests
{
    [Property(MaxTest = 500)]
    public bool What_is_written_is_read(byte a, ushort b, uint c, ulong d, ulong high, bool yes, ulong[] items, bool[] flags)
    {
        var bytes = Write(a, b, c, d, high, yes, items, flags);
        var reader = new ScaleReader(bytes);
        var same = reader.U8("a") == a && reader.U16("b") == b && reader.U32("c") == c && reader.U64("d") == d
            && reader.U128("e") == new UInt128(high, d) && reader.Bool("f") == yes;
        for (var i = reader.Count("items", 1) - 1; i >= 0; i--)
            same &= reader.Compact("an item", ulong.MaxValue) == items[^(i + 1)];
        for (var i = reader.Count("flags", 1) - 1; i >= 0; i--)
            same &= reader.Option("a flag") == flags[^(i + 1)];
        reader.End("all");
        return same && reader.Position == bytes.Length;
    }

    [Property(MaxTest = 2000)]
    public bool Any_compact_number_is_read(ulong value, byte shift)
    {
        value >>= shift % 64;
        var reader = new ScaleReader(new ScaleWriter().Compact(value).ToArray());
        return reader.Compact("n", ulong.MaxValue) == value && reader.Remaining == 0;
    }

    [Property(MaxTest = 60)]
    public bool Cut_anywhere_it_is_refused(byte a, ushort b, uint c, ulong d, ulong high, bool yes, ulong[] items, bool[] flags)
    {
        var bytes = Write(a, b, c, d, high, yes, items, flags);
        return Enumerable.Range(0, bytes.Length).All(length => IsRefused(bytes.AsSpan(0, length)));
    }

    private static bool IsRefused(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new ScaleReader(bytes);
            reader.U8("a");
            reader.U16("b");
            reader.U32("c");
            reader.U64("d");
            reader.U128("e");
            reader.Bool("f");
            for (var i = reader.Count("items", 1); i > 0; i--)
                reader.Compact("an item", ulong.MaxValue);
            for (var i = reader.Count("flags", 1); i > 0; i--)
                reader.Option("a flag");
            return false;
        }
        catch (FormatException e)
        {
            return e.Message.Contains("at byte", StringComparison.Ordinal);
        }
    }

    private static byte[] Write(byte a, ushort b, uint c, ulong d, ulong high, bool yes, ulong[] items, bool[] flags) =>
        new ScaleWriter().Raw(a).U16(b).U32(c).U64(d).U128(new UInt128(high, d)).Bool(yes)
            .List(items, (w, item) => w.Compact(item)).List(flags, (w, flag) => w.Bool(flag)).ToArray();
}
