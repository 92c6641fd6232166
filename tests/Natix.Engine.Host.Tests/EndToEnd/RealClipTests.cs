namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>The main job on real input with the cascade that comes with the program.</summary>
public sealed class RealClipTests
{
    [Fact]
    public async Task A_real_clip_is_answered_frame_by_frame()
    {
        var clip = Repository.SharedPath("data", "clips", "no_roadwork_highway.mp4");
        var outcome = await NatixProgram.RunAsync("run", clip, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(221, frames.Count);
        Assert.All(frames, f => Assert.Equal((960, 540), (f.GetProperty("width").GetInt32(), f.GetProperty("height").GetInt32())));
        Assert.All(frames, f => Assert.Equal(0, f.GetProperty("bytes_copied").GetInt64()));
        Assert.Equal(220 / 25.0, frames[^1].GetProperty("time_s").GetDouble(), 2);
        Assert.True(frames.Count(f => f.GetProperty("verdict").GetString() == "clear") > 200, "a highway without roadwork was taken for roadwork");
    }

    [Fact]
    public async Task Labelled_stills_are_told_apart_far_better_than_by_chance()
    {
        var folder = Repository.SharedPath("data", "roadwork_frames");
        var figures = (await NatixProgram.RunAsync("evaluate", folder, "--json")).Json();
        Assert.Equal(322, figures.GetProperty("n").GetInt32());
        Assert.True(figures.GetProperty("auc").GetDouble() > 0.8, $"AUC {figures.GetProperty("auc").GetDouble()}");
    }
}
