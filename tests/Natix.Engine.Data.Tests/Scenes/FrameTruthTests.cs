using Natix.Engine.Data.Scenes;
using Xunit;

namespace Natix.Engine.Data.Tests.Scenes;

public class FrameTruthTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Size_and_depth_give_the_box(ulong seed)
    {
        using var scene = DriveScene.Create(seed);
        var whole = Frames(scene).SelectMany(f => f.Objects).Where(o => o.InFrame > 0.9999).ToArray();
        Assert.True(whole.Length > 500);
        Assert.All(whole, o =>
        {
            Assert.Equal(o.HeightMetres, o.Box.Height * o.Depth / scene.Camera.Fy, 2e-3 * o.HeightMetres);
            Assert.Equal(o.WidthMetres, o.Box.Width * o.Depth / scene.Camera.Fx, 2e-2 * o.WidthMetres);
        });
    }

    [Fact]
    public void Ground_contact_gives_the_depth()
    {
        // Z = fy h / ((v_b - v_h) cos t): the ground plane of the camera
        using var scene = DriveScene.Create(2);
        var camera = scene.Camera;
        foreach (var o in Frames(scene).SelectMany(f => f.Objects).Where(o => o.InFrame > 0.9999))
        {
            var ground = camera.Fy * camera.MountHeight / ((o.Box.Bottom - camera.HorizonRow) * Math.Cos(camera.Pitch));
            Assert.Equal(ground, o.Depth, 0.01 * o.Depth);
        }
    }

    [Fact]
    public void Devices_have_standard_sizes()
    {
        var bands = new Dictionary<string, (double Low, double High)>
        {
            ["cone"] = (.40, 1.13),
            ["drum"] = (.85, 1.15),
            ["barricade"] = (.85, 1.75),
            ["barrier"] = (.70, 1.15),
            ["excavator"] = (2.4, 4.0),
            ["tubular-marker"] = (.45, 1.25),
            ["vertical-panel"] = (.9, 1.3),
        };
        var seen = new HashSet<string>();
        for (ulong seed = 1; seed <= 12; seed++)
        {
            using var scene = DriveScene.Create(seed);
            foreach (var o in scene.Truth(80).Objects.Concat(scene.Truth(110).Objects).Where(o => o.IsDevice))
            {
                seen.Add(o.Kind);
                if (bands.TryGetValue(o.Kind, out var band))
                    Assert.InRange(o.HeightMetres, band.Low, band.High);
            }
        }

        Assert.Superset(new HashSet<string> { "cone", "drum", "barricade", "excavator", "diamond-sign", "worker", "arrow-board" }, seen);
    }

    [Fact]
    public void Tracks_keep_kind_and_size_and_come_closer()
    {
        using var scene = DriveScene.Create(4);
        foreach (var track in Frames(scene).SelectMany(f => f.Objects).GroupBy(o => o.Track))
        {
            Assert.Single(track.Select(o => (o.Kind, o.HeightMetres, o.WidthMetres)).Distinct());
            if (track.First().IsDevice)
                Assert.All(track.Zip(track.Skip(1)), pair => Assert.True(pair.Second.Depth < pair.First.Depth));
        }
    }

    [Fact]
    public void The_label_is_the_stated_rule()
    {
        using var scene = DriveScene.Create(6);
        foreach (var frame in Frames(scene))
        {
            Assert.Equal(frame.Objects.Any(o => o.Counts) ? 1 : 0, frame.Label);
            Assert.All(frame.Objects.Where(o => o.Counts), o =>
                Assert.True(o.IsDevice && o.Depth <= 90 && o.InFrame >= 0.5 && o.Visible >= 0.4 && o.HeightMetres * scene.Camera.Fy / o.Depth >= 12 - 1e-3));
        }
    }

    [Fact]
    public void Boxes_lie_in_the_frame_and_shares_within_0_and_1()
    {
        using var scene = DriveScene.Create(8);
        Assert.All(Frames(scene).SelectMany(f => f.Objects), o =>
        {
            Assert.True(o.Box.Left >= 0 && o.Box.Top >= 0 && o.Box.Right <= 960 && o.Box.Bottom <= 540 && o.Box.Width > 0 && o.Box.Height > 0);
            Assert.InRange(o.InFrame, 0, 1.0001);
            Assert.InRange(o.Visible, 0, 1);
        });
    }

    [Fact]
    public void The_nearest_thing_is_never_covered()
    {
        using var scene = DriveScene.Create(9);
        Assert.All(Frames(scene).Where(f => f.Objects.Count > 0), f => Assert.Equal(1.0, f.Objects[^1].Visible));
    }

    private static IEnumerable<FrameTruth> Frames(DriveScene scene) => Enumerable.Range(0, scene.FrameCount).Where(i => i % 3 == 0).Select(scene.Truth);
}
