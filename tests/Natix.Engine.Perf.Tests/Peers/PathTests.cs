using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Peers;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Perf.Tests.Peers;

/// <summary>Peers do the same work as natix, and the proof of it can fail. OpenCV takes part where its native library is.</summary>
public sealed class PathTests
{
    private static readonly FrameSet Frames = FrameSet.Synthetic(640, 360, 2);

    private static InputSpec Input(FitMode fit, ColorOrder color = ColorOrder.Rgb, double scale = 1 / 255.0) =>
        new("image", 160, 160, color, fit, Resample.Bilinear, scale, [0, 0, 0], [1, 1, 1], 114);

    [Theory]
    [InlineData(FitMode.Letterbox)]
    [InlineData(FitMode.LetterboxTopLeft)]
    [InlineData(FitMode.Stretch)]
    internal void All_paths_fill_the_same_tensor(FitMode fit)
    {
        using var paths = new PathSet(Input(fit), Frames, OpenCvPath.IsHere(out _));
        Assert.True(paths.Count >= 2);
        paths.CheckAlike();
    }

    [Fact]
    public void The_scale_and_the_order_of_colours_are_kept()
    {
        using var paths = new PathSet(Input(FitMode.LetterboxTopLeft, ColorOrder.Bgr, 1), Frames, OpenCvPath.IsHere(out _));
        paths.CheckAlike();
    }

    [Fact]
    public void A_peer_that_does_other_work_is_found_out()
    {
        using var paths = new PathSet(Input(FitMode.Letterbox), Frames, hasOpenCv: false);
        paths.Add(new SkiaPath(Input(FitMode.Stretch)));
        Assert.Contains("same work", Assert.Throws<InvalidOperationException>(paths.CheckAlike).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_floor_reads_a_frame_and_refuses_what_is_none()
    {
        using var floor = new EntropyFloor();
        floor.Parse(Frames.Jpegs[0], 640, 360);
        floor.ReadCoefficients(Frames.Jpegs[0]);
        Assert.Throws<InvalidOperationException>(() => floor.Parse([1, 2, 3, 4], 640, 360));
        Assert.Throws<InvalidOperationException>(() => floor.ReadCoefficients([1, 2, 3, 4]));
    }
}
