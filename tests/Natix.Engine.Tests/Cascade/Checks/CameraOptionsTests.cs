using FsCheck.Xunit;
using Natix.Engine.Cascade.Checks;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Checks;

/// <summary>What is said of a camera, and what a frame's camera is by it.</summary>
public sealed class CameraOptionsTests
{
    private static readonly CameraOptions Dashcam = new()
    {
        ImageWidth = 1920,
        ImageHeight = 1080,
        FocalLength = 1400,
        MountHeight = 1.4,
        Pitch = 2,
    };

    private static readonly ExifTags Exif = new(0, 20, 0, 0, 0, 1920, 1080, 0); // 1018 px

    [Fact]
    public void A_smaller_frame_has_a_smaller_focal_length_and_a_higher_horizon()
    {
        var lens = FrameCamera.LensOf(Of(Dashcam), default, 960, 540);
        var ground = FrameCamera.GroundOf(Dashcam, lens, 960, 540);

        Assert.Equal((IntrinsicsSource.Configured, 700.0, 480.0), (lens.Source, lens.FocalX, lens.CenterX));
        // 270 - 700 tan 2 degrees.
        Assert.Equal(270 - (700 * Math.Tan(Math.PI / 90)), ground.HorizonRow, 9);
        var byRow = Dashcam with { Pitch = null, HorizonRow = 500, HorizonSigma = 8 };
        Assert.Equal((250.0, 4.0), (FrameCamera.GroundOf(byRow, lens, 960, 540).HorizonRow, FrameCamera.GroundOf(byRow, lens, 960, 540).HorizonSigma));
    }

    [Fact]
    public void Of_a_crop_neither_lens_nor_ground_is_known()
    {
        var lens = FrameCamera.LensOf(Of(Dashcam), default, 224, 224);
        Assert.False(lens.IsKnown);
        Assert.False(FrameCamera.GroundOf(Dashcam, lens, 224, 224).IsKnown);
        Assert.False(FrameCamera.GroundOf(Dashcam with { Pitch = null, HorizonRow = 500 }, lens, 224, 224).IsKnown);
    }

    [Fact]
    public void The_frames_own_word_comes_before_the_options_and_those_before_the_files()
    {
        Assert.Equal(900, FrameCamera.LensOf(Of(Dashcam) with { FocalLength = 900 }, Exif, 1920, 1080).FocalY);
        Assert.Equal(1400, FrameCamera.LensOf(Of(Dashcam), Exif, 1920, 1080).FocalY);
        Assert.Equal(IntrinsicsSource.Exif35mm, FrameCamera.LensOf(Of(null), Exif, 1920, 1080).Source);
        Assert.Equal(IntrinsicsSource.Guessed, FrameCamera.LensOf(Of(null), default, 1920, 1080).Source);
    }

    [Fact]
    public void A_guess_makes_no_depth_metric()
    {
        Assert.Equal(0, FrameCamera.FocalLengthOf(Of(null), default, 1920, 1080));
        Assert.Equal(1400, FrameCamera.FocalLengthOf(Of(Dashcam), default, 1920, 1080));
        Assert.Equal(0, FrameCamera.FocalLengthOf(Of(Dashcam), default, 1000, 1000));
        Assert.InRange(FrameCamera.FocalLengthOf(Of(null), Exif, 1920, 1080), 1018, 1019);
        Assert.Equal(900, FrameCamera.FocalLengthOf(Of(Dashcam) with { FocalLength = 900 }, Exif, 1920, 1080));
    }

    [Fact]
    public void A_field_of_view_is_a_focal_length()
    {
        var camera = (Dashcam with { FocalLength = null, HorizontalFieldOfView = 90 }).Checked();
        Assert.Equal(960, FrameCamera.LensOf(Of(camera), default, 1920, 1080).FocalX, 9);
    }

    public static TheoryData<CameraOptions, string> Senseless() => new()
    {
        { Dashcam with { ImageWidth = 0 }, "ImageWidth" },
        { Dashcam with { FocalLength = -1 }, "FocalLength" },
        { Dashcam with { FocalLength = double.NaN }, "FocalLength" },
        { Dashcam with { FocalSigma = 0 }, "FocalSigma" },
        { Dashcam with { ImageWidth = 1, ImageHeight = 1, FocalLength = 1e308, Pitch = null, HorizonRow = 0 }, "FocalLength" },
        { Dashcam with { FocalLength = 5e-324 }, "FocalLength" },
        { Dashcam with { FocalLength = null, HorizontalFieldOfView = 1e-320 }, "HorizontalFieldOfView" },
        { Dashcam with { CenterX = 1e308 }, "CenterX" },
        { Dashcam with { Pitch = null, HorizonRow = -1e200 }, "HorizonRow" },
        { Dashcam with { MountHeight = 1e9 }, "MountHeight" },
        { Dashcam with { HorizontalFieldOfView = 70 }, "leave one out" },
        { Dashcam with { FocalLength = null, HorizontalFieldOfView = 180 }, "HorizontalFieldOfView" },
        { Dashcam with { FocalLength = null, HorizontalFieldOfView = double.NaN }, "HorizontalFieldOfView" },
        { Dashcam with { MountHeight = 0 }, "MountHeight" },
        { Dashcam with { Pitch = 90 }, "Pitch" },
        { Dashcam with { Pitch = double.NaN }, "Pitch" },
        { Dashcam with { PitchSigma = -1 }, "PitchSigma" },
        { Dashcam with { HorizonRow = 500 }, "leave one out" },
        { Dashcam with { FocalLength = null }, "needs FocalLength" },
        { Dashcam with { MountHeight = null }, "go together" },
        { Dashcam with { Pitch = null }, "go together" },
        { Dashcam with { CenterX = double.PositiveInfinity }, "CenterX" },
        { new CameraOptions { ImageWidth = 10, ImageHeight = 10 }, "needs FocalLength" },
        { new CameraOptions { ImageWidth = 10, ImageHeight = 10, FocalLengthDown = 5 }, "needs FocalLength" },
    };

    [Theory]
    [MemberData(nameof(Senseless), DisableDiscoveryEnumeration = true)]
    public void A_camera_that_makes_no_sense_is_refused_by_name(CameraOptions camera, string names) =>
        Assert.Contains(names, Assert.Throws<ArgumentException>(() => camera.Checked()).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_engine_and_a_stream_refuse_it_too()
    {
        var wrong = Dashcam with { Pitch = 200 };
        Assert.Throws<ArgumentException>(() => new EngineBuilder().Configure(o => o with { Camera = wrong }).Build());
        using var backend = new Tests.Cascade.ScriptedBackend(("a", () => 0));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, "a"));
        Assert.Throws<ArgumentException>(() => engine.OpenStream("s", new StreamOptions { Camera = wrong }));
    }

    [Property(MaxTest = 300)]
    public void Whatever_file_and_frame_say_there_is_a_lens_or_none(int seed)
    {
        var random = new Random(seed);
        double Any() => random.Next(6) switch { 0 => double.NaN, 1 => -1, 2 => 0, 3 => double.PositiveInfinity, _ => random.NextDouble() * 5000 };
        var exif = new ExifTags(Any(), Any(), Any(), Any(), random.Next(-1, 7), random.Next(-5, 5000), random.Next(-5, 5000), Any());
        var (width, height) = (random.Next(1, 4000), random.Next(1, 4000));
        var info = Of(random.Next(2) == 0 ? Dashcam : null) with { FocalLength = (float)Any() };
        var lens = FrameCamera.LensOf(info, exif, width, height);
        Assert.True(!lens.IsKnown || (lens.FocalX > 0 && double.IsFinite(lens.FocalX) && lens.FocalSigma > 0), $"{lens}");
        var ground = FrameCamera.GroundOf(info.Camera, lens, width, height);
        Assert.True(!ground.IsKnown || double.IsFinite(ground.HorizonRow), $"{ground}");
    }

    private static FrameInfo Of(CameraOptions? camera) => FrameInfo.Still("a") with { Camera = camera };
}
