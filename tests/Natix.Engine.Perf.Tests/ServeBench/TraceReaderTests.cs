using Natix.Engine.ServeBench.Spans;
using Xunit;

namespace Natix.Engine.Perf.Tests.ServeBench;

public sealed class TraceReaderTests
{
    [Fact]
    public void A_span_is_read_with_its_tags_and_what_is_unknown_is_passed_over()
    {
        byte[] span =
        [
            .. Field(1, new byte[16]), .. Field(2, [0, 0, 0, 0, 0, 0, 1, 2]), .. Field(4, [0, 0, 0, 0, 0, 0, 0, 9]), .. Field(5, "natix.frame"u8),
            .. Fixed(7, 1_000), .. Fixed(8, 2_500_001_000), .. Field(9, Tag("natix.source", Field(1, "validator x"u8))), .. Field(9, Tag("level", [3 << 3, 6])),
            .. Field(9, Tag("natix.queue", Fixed(4, BitConverter.DoubleToUInt64Bits(0.5)))), .. Field(11, "an event"u8), 6 << 3, 1,
        ];
        byte[] scope = [.. Field(1, "a scope"u8), .. Field(2, span), .. Field(2, Field(5, "another"u8))];
        var spans = TraceReader.Read(Field(1, [.. Field(1, "a resource"u8), .. Field(2, scope)]));
        Assert.Equal(["natix.frame", "another"], spans.Select(s => s.Name));
        var read = spans[0];
        Assert.Equal((0x102UL, 9UL, 1_000UL, 2.5), (read.Id, read.Parent, read.Start, read.Seconds));
        Assert.Equal(["level=6", "natix.queue=0.5", "natix.source=validator x"], read.Tags.Select(t => FormattableString.Invariant($"{t.Key}={t.Value}")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(new byte[] { 0x0a, 5, 1 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x0b })]
    [InlineData(new byte[] { 0x09, 1, 2 })]
    public void What_is_no_message_is_refused(byte[] bytes) => Assert.Throws<FormatException>(() => TraceReader.Read(bytes));

    private static byte[] Tag(string key, byte[] value) => [.. Field(1, System.Text.Encoding.UTF8.GetBytes(key)), .. Field(2, value)];

    private static byte[] Fixed(int number, ulong value) => [(byte)(number << 3 | 1), .. BitConverter.GetBytes(value)];

    private static byte[] Field(int number, ReadOnlySpan<byte> bytes) =>
        bytes.Length < 128 ? [(byte)(number << 3 | 2), (byte)bytes.Length, .. bytes] : [(byte)(number << 3 | 2), (byte)(bytes.Length & 127 | 128), (byte)(bytes.Length >> 7), .. bytes];
}
