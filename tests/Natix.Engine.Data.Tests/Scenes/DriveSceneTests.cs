using Natix.Engine.Data.Scenes;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Data.Tests.Scenes;

public class DriveSceneTests
{
    private static readonly DriveOptions Small = new() { Width = 320, Height = 180 };

    [Theory]
    [InlineData(DriveConditions.Day)]
    [InlineData(DriveConditions.Dusk)]
    [InlineData(DriveConditions.Rain)]
    public void The_same_seed_gives_the_same_bytes(DriveConditions conditions)
    {
        var options = Small with { Conditions = conditions };
        using DriveScene a = DriveScene.Create(11, options), b = DriveScene.Create(11, options), c = DriveScene.Create(12, options);
        // the order of rendering does not matter
        var late = a.RenderJpeg(140);
        Assert.Equal(a.RenderJpeg(60), b.RenderJpeg(60));
        Assert.Equal(late, b.RenderJpeg(140));
        Assert.NotEqual(late, c.RenderJpeg(140));
    }

    [Fact]
    public void A_frame_is_a_jpeg_of_its_size_and_no_blank()
    {
        using var scene = DriveScene.Create(5, Small);
        using var bitmap = SKBitmap.Decode(scene.RenderJpeg(100));
        Assert.Equal((320, 180), (bitmap.Width, bitmap.Height));
        Assert.True(bitmap.Pixels.Distinct().Count() > 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_drive_enters_the_work_zone_and_leaves_it(ulong seed)
    {
        using var scene = DriveScene.Create(seed);
        int[] labels = [.. Enumerable.Range(0, scene.FrameCount).Select(i => scene.Truth(i).Label)];
        Assert.All(labels[..15], l => Assert.Equal(0, l));
        Assert.All(labels[^25..], l => Assert.Equal(0, l));
        Assert.All(labels[100..150], l => Assert.Equal(1, l));
    }

    [Fact]
    public void Without_a_work_zone_no_frame_is_labelled()
    {
        using var scene = DriveScene.Create(3, Small with { WorkZone = false });
        for (var i = 0; i < scene.FrameCount; i += 5)
        {
            var truth = scene.Truth(i);
            Assert.Equal(0, truth.Label);
            Assert.DoesNotContain(truth.Objects, o => o.IsDevice);
        }
    }

    [Fact]
    public void Three_kinds_of_light_and_weather_come_from_the_seed()
    {
        var seen = new HashSet<DriveConditions>();
        for (ulong seed = 1; seed < 16; seed++)
        {
            using var scene = DriveScene.Create(seed, Small with { Frames = 1 });
            seen.Add(scene.Conditions);
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Contains("Width", Assert.Throws<ArgumentException>(() => DriveScene.Create(1, Small with { Width = 10 })).Message, StringComparison.Ordinal);
        Assert.Contains("Speed", Assert.Throws<ArgumentException>(() => DriveScene.Create(1, Small with { Speed = double.NaN })).Message, StringComparison.Ordinal);
        using var scene = DriveScene.Create(1, Small with { Frames = 4 });
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.RenderJpeg(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Truth(-1));
    }
}
