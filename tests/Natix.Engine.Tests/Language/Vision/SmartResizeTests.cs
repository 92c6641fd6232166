using FsCheck.Xunit;
using Natix.Engine.Language.Vision;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class SmartResizeTests
{
    [Theory]
    [InlineData(1280, 720, 1280, 704)] // 22.5 rounds to even
    [InlineData(1920, 1080, 1920, 1088)] // 33.75
    [InlineData(1296, 720, 1280, 704)] // 40.5 and 22.5, both down
    [InlineData(1264, 752, 1280, 768)] // 39.5 and 23.5, both up
    [InlineData(640, 352, 640, 352)]
    [InlineData(224, 224, 256, 256)] // enlarged: 224 * sqrt(65536 / 50176) / 32 = 8
    [InlineData(20, 2000, 32, 2560)] // 0.625 becomes 1, 62.5 becomes 62: 63,488 is too little; * 1.28 up: 25.6 / 32, 2560 / 32
    [InlineData(5000, 4000, 4576, 3648)] // 20 million: / 1.0918 down, 4579 / 32 and 3663 / 32
    [InlineData(1, 1, 256, 256)]
    public void Sizes_are_those_of_the_definition(int width, int height, int expectedWidth, int expectedHeight)
    {
        var (w, h) = SmartResize.Of(width, height, 32, 1 << 16, 1 << 24);

        Assert.Equal((expectedWidth, expectedHeight), (w, h));
    }

    [Fact]
    public void A_720p_frame_has_880_tokens_and_a_1080p_one_2040()
    {
        var preprocessing = new VisionPreprocessing(16, 2, 1 << 16, 1 << 24, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

        Assert.Equal((44, 80, 3520, 880), (preprocessing.Grid(1280, 720).Rows, preprocessing.Grid(1280, 720).Columns, preprocessing.Grid(1280, 720).Patches, preprocessing.Grid(1280, 720).Tokens));
        Assert.Equal(2040, preprocessing.Grid(1920, 1080).Tokens);
    }

    [Fact]
    public void Aspects_beyond_the_limit_are_refused()
    {
        Assert.True(SmartResize.Takes(2000, 10));
        Assert.False(SmartResize.Takes(10, 2001));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SmartResize.Of(2001, 10, 32, 1, 1 << 24));
        Assert.Contains("2001x10", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SmartResize.Of(0, 10, 32, 1, 1 << 24));
    }

    [Property(MaxTest = 1000)]
    public void Sides_are_whole_tokens_and_the_area_keeps_its_limits(ushort width, ushort height)
    {
        var (fullWidth, fullHeight) = ((width % 5000) + 1, (height % 5000) + 1);
        if (!SmartResize.Takes(fullWidth, fullHeight))
            return;

        var (w, h) = SmartResize.Of(fullWidth, fullHeight, 32, 64 * 1024, 1280 * 1024);

        Assert.Equal((0, 0), (w % 32, h % 32));
        Assert.True(w * h >= 64 * 1024);
        Assert.True(w * h <= 1280 * 1024);
    }

    [Property(MaxTest = 1000)]
    public void Limits_near_each_other_are_kept_whatever_the_aspect(ushort width, ushort height, byte most)
    {
        var (fullWidth, fullHeight, tokens) = ((width % 5000) + 1, (height % 5000) + 1, 4 + most);
        if (!SmartResize.Takes(fullWidth, fullHeight))
            return;

        var (w, h) = SmartResize.Of(fullWidth, fullHeight, 32, tokens * 1024, tokens * 1024);

        Assert.Equal((0, 0), (w % 32, h % 32));
        Assert.InRange(w * h / 1024, 1, tokens);
    }
}
