using Xunit;

namespace Natix.Engine.Tests.Frames;

public sealed class FrameErrorTests
{
    [Fact]
    public void The_text_says_what_and_where()
    {
        Assert.Equal("Truncated at byte 7: the end is missing", new FrameError(FrameErrorCode.Truncated, "the end is missing", 7).ToString());
        Assert.Equal("Empty: no bytes", new FrameError(FrameErrorCode.Empty, "no bytes").ToString());
        Assert.Equal("no error", FrameError.None.ToString());
    }

    [Fact]
    public void Only_a_code_makes_an_error()
    {
        Assert.False(FrameError.None.IsError);
        Assert.True(new FrameError(FrameErrorCode.Corrupt, "").IsError);
    }

    [Fact]
    public void The_default_limits_take_a_photograph_and_refuse_a_bomb()
    {
        Assert.True(4032L * 3024 <= FrameLimits.Default.MaxPixels);
        Assert.True(20000L * 20000 > FrameLimits.Default.MaxPixels);
    }
}
