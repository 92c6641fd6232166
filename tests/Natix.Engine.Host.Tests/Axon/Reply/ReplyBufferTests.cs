using System.Buffers;
using FsCheck.Xunit;
using Natix.Engine.Host.Axon.Reply;

namespace Natix.Engine.Host.Tests.Axon.Reply;

public sealed class ReplyBufferTests
{
    [Property(MaxTest = 50)]
    public void What_is_written_in_any_pieces_stands_there_in_order(int seed)
    {
        var random = new Random(seed);
        var expected = new List<byte>();
        using var buffer = new ReplyBuffer(random.Next(0, 5000));
        for (var i = random.Next(20); i > 0; i--)
        {
            var piece = new byte[random.Next(20_000)];
            random.NextBytes(piece);
            buffer.Write(piece);
            expected.AddRange(piece);
        }

        Assert.True(buffer.Written.Span.SequenceEqual(expected.ToArray()));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(ReplyBuffer.MostPooled)]
    [InlineData(ReplyBuffer.MostPooled + 1)]
    public void There_is_as_much_room_as_is_asked_for_and_no_more_is_taken_than_there_is(int bytes)
    {
        using var buffer = new ReplyBuffer(bytes);
        Assert.True(buffer.GetSpan().Length >= bytes);
        Assert.True(buffer.GetMemory(2 * bytes).Length >= 2 * bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(buffer.GetSpan().Length + 1));
        Assert.Equal(0, buffer.Written.Length);
    }

    [Fact]
    public void A_reply_with_a_usual_image_takes_no_large_object() =>
        Assert.InRange(Allocations.Least(() =>
        {
            using var buffer = new ReplyBuffer(1 << 20);
            buffer.Advance(1 << 20);
        }), 0, 100);

    [Fact]
    public void Disposed_of_twice_it_gives_back_once()
    {
        var buffer = new ReplyBuffer(1000);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(0, buffer.Written.Length);
        using var one = new ReplyBuffer(1000);
        using var other = new ReplyBuffer(1000);
        one.Write("one"u8);
        other.Write("two"u8);
        Assert.Equal("one"u8.ToArray(), one.Written.ToArray());
    }
}
