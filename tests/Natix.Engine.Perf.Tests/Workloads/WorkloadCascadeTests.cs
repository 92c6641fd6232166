using Natix.Engine.FramePath.Load;
using Natix.Engine.Workloads;
using Xunit;

namespace Natix.Engine.Perf.Tests.Workloads;

public sealed class WorkloadCascadeTests
{
    private static readonly byte[][] Frames = [SyntheticFrame.Jpeg(160, 96), SyntheticFrame.Jpeg(160, 96, 1)];

    [Fact]
    public void Frames_are_the_same_every_time_and_differ_by_variant()
    {
        Assert.Equal(Frames[0], SyntheticFrame.Jpeg(160, 96));
        Assert.NotEqual(Frames[0], Frames[1]);
    }

    [Fact]
    public async Task The_tiny_cascade_answers_a_closed_loop_an_open_loop_and_a_long_run()
    {
        using var cascade = WorkloadCascade.Tiny();
        await using var load = EngineUnderLoad.Build(cascade.CascadePath, 2, Frames);
        var closed = await new ClosedLoop(load, 3).RunAsync(0.5);
        Assert.True(closed.Frames > 0);
        Assert.Equal((0L, 0L), (closed.Errors, closed.CopiedBytes));
        Assert.Equal(closed.Frames, closed.Samples.Count);
        Assert.All(closed.Samples, s => Assert.True(s.Frame is 0 or 1 && s.Seconds > 0));

        var open = await new OpenLoop(load).RunAsync([0, 0.001, 0.002, 0.05]);
        Assert.Equal(4, open.Length);
        Assert.All(open, frame => Assert.True(frame is { Sent: >= 0 } && frame.Answered > frame.Sent && frame.Seen >= frame.Answered));

        var run = await new LongRun(load, 4, 1000).RunAsync();
        Assert.Equal((1000L, 0L, 0L), (run.Frames, run.Errors, run.CopiedBytes));
        Assert.InRange(run.CountedFrames, 0, 1000);
        Assert.All(run.Resident, bytes => Assert.True(bytes > 1 << 20));
    }

    [Fact]
    public async Task A_frame_that_is_not_answered_ends_the_open_loop()
    {
        using var cascade = WorkloadCascade.Tiny();
        await using var load = EngineUnderLoad.Build(cascade.CascadePath, 1, [[0xFF, 0xD8, 0xFF, 0xD9]]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new OpenLoop(load).RunAsync([0, 0.001]));
        Assert.Throws<InvalidOperationException>(() => load.RunOne(0));
    }

    [Fact]
    public void Without_shared_data_there_is_no_detector_and_no_photograph()
    {
        Assert.Null(WorkloadCascade.YoloxNano(null));
        Assert.Null(WorkloadCascade.YoloxNano("/nowhere"));
        Assert.Empty(RealFrames.Stills(null, 1280, 720, 4));
        Assert.Empty(RealFrames.FullHd("/nowhere", 4));
    }

    [Fact]
    public void Photographs_have_the_size_that_was_asked_for()
    {
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(Repository.SharedPath("data", "roadwork_frames")))!;
        foreach (var jpeg in RealFrames.FullHd(shared, 2).Concat(RealFrames.Stills(shared, 1280, 720, 2)))
        {
            Assert.True(Natix.Engine.Imaging.JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _));
            Assert.Contains((info.Width, info.Height), ((int, int)[])[(1920, 1080), (1280, 720)]);
        }
    }
}
