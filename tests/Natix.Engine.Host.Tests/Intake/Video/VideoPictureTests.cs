using Natix.Engine.Host.Intake.Video;

namespace Natix.Engine.Host.Tests.Intake.Video;

public sealed class VideoPictureTests
{
    [Theory]
    [InlineData("\"width\":1280,\"height\":720", YuvMatrix.Bt709Limited)]
    [InlineData("\"width\":704,\"height\":576", YuvMatrix.Bt601Limited)]
    [InlineData("\"width\":704,\"height\":576,\"color_space\":\"bt709\"", YuvMatrix.Bt709Limited)]
    [InlineData("\"width\":1920,\"height\":1080,\"color_space\":\"smpte170m\",\"color_range\":\"pc\"", YuvMatrix.Bt601Full)]
    [InlineData("\"width\":1920,\"height\":1080,\"color_space\":\"unknown\",\"pix_fmt\":\"yuvj420p\"", YuvMatrix.Bt709Full)]
    [InlineData("\"width\":1920,\"height\":1080,\"color_space\":\"gbr\",\"pix_fmt\":\"gbrp\",\"color_range\":\"pc\"", YuvMatrix.Bt709Limited)]
    public void Colours_are_what_the_stream_says_or_what_its_height_suggests(string stream, YuvMatrix matrix) =>
        Assert.Equal(matrix, Parse(stream)!.Matrix);

    [Theory]
    [InlineData("\"side_data_list\":[{\"rotation\":-90}]", 720, 1280)]
    [InlineData("\"side_data_list\":[{\"rotation\":180}]", 1280, 720)]
    [InlineData("\"tags\":{\"rotate\":\"270\"}", 720, 1280)]
    public void A_turned_video_has_the_size_of_its_upright_frames(string turn, int width, int height)
    {
        var picture = Parse("\"width\":1280,\"height\":720," + turn)!;
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Contains(picture.Nv12Output(), a => a.StartsWith($"scale={width}:{height}:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_range_is_kept_and_rgb_is_told_its_matrix()
    {
        Assert.Contains("scale=64:64:out_range=pc,format=nv12", Parse("\"width\":64,\"height\":64,\"color_range\":\"pc\"")!.Nv12Output());
        Assert.Contains("scale=64:64:out_range=tv:out_color_matrix=bt601,format=nv12", Parse("\"width\":64,\"height\":64,\"pix_fmt\":\"bgr24\"")!.Nv12Output());
    }

    [Fact]
    public void An_odd_width_has_no_nv12() => Assert.False(Parse("\"width\":65,\"height\":64")!.CanBeNv12);

    [Theory]
    [InlineData("")]
    [InlineData("\"width\":0,\"height\":64")]
    [InlineData("\"width\":\"x\",\"height\":64")]
    public void No_size_is_no_picture(string stream) => Assert.Null(Parse(stream));

    private static VideoPicture? Parse(string stream) => VideoProbe.Parse($"{{\"streams\":[{{{stream}}}]}}").Picture;
}
