using FsCheck.Xunit;
using Natix.Engine.Imaging;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

public sealed class DecodeScaleTests
{
    [Theory]
    [InlineData(1920, 1080, 640, 360, 2)]
    [InlineData(1920, 1080, 480, 270, 4)]
    [InlineData(1920, 1080, 481, 270, 2)]
    [InlineData(1920, 1080, 1920, 1080, 1)]
    [InlineData(640, 480, 1000, 1000, 1)]
    [InlineData(1, 1, 1, 1, 4)]
    [InlineData(5, 5, 3, 3, 2)]
    public void Largest_scale_that_leaves_enough(int width, int height, int neededWidth, int neededHeight, int expected) =>
        Assert.Equal(expected, DecodeScale.Choose(width, height, neededWidth, neededHeight));

    [Property]
    public bool Chosen_scale_is_enough_and_the_next_is_not(ushort w, ushort h, ushort nw, ushort nh)
    {
        var scale = DecodeScale.Choose(w, h, nw, nh);
        bool Enough(int d) => (w + d - 1) / d >= nw && (h + d - 1) / d >= nh;
        return scale is 1 or 2 or 4 && (scale == 1 || Enough(scale)) && (scale == 4 || !Enough(scale * 2));
    }
}
