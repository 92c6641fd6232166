using Natix.Engine.Host.Intake.Video;

namespace Natix.Engine.Host.Tests.Intake.Video;

public sealed class VideoProbeTests
{
    [Fact]
    public void Rate_and_count_are_read()
    {
        var probe = VideoProbe.Parse("""{"streams":[{"avg_frame_rate":"30000/1001","r_frame_rate":"30/1","nb_frames":"599"}]}""");
        Assert.Equal(29.97003, probe.FramesPerSecond, 5);
        Assert.Equal(599, probe.Frames);
    }

    [Fact]
    public void A_missing_average_falls_back_and_the_count_comes_from_the_duration()
    {
        var probe = VideoProbe.Parse("""{"streams":[{"avg_frame_rate":"0/0","r_frame_rate":"25/1","duration":"4.0"}]}""");
        Assert.Equal(25, probe.FramesPerSecond);
        Assert.Equal(100, probe.Frames);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"streams":[]}""")]
    [InlineData("""{"streams":[{"avg_frame_rate":"0/0","r_frame_rate":"x"}]}""")]
    public void What_is_not_said_stays_unknown(string json)
    {
        var probe = VideoProbe.Parse(json);
        Assert.True(double.IsNaN(probe.FramesPerSecond));
        Assert.Null(probe.Frames);
    }
}
