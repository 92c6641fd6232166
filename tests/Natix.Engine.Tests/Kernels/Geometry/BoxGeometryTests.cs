using FsCheck.Xunit;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Kernels.Geometry;

public sealed class BoxGeometryTests
{
    /// <summary>Relative error that single precision may add: a few roundings.</summary>
    public const double Bound = 2e-6;

    [Fact]
    public void A_cone_fourteen_metres_ahead()
    {
        // Level camera, f = 1000, 1.4 m high, horizon at row 540. Box 940..965 x 590..640 at a sampled depth of 13.3 m:
        // W = 25 * 13.3 / 1000 = 0.3325, H = 50 * 13.3 / 1000 = 0.665; ground at row 640: 1000 * 1.4 / 100 = 14 m; ratio 13.3 / 14 = 0.95;
        // by the horizon: 1.4 * 50 / 100 = 0.7 m.
        var camera = new CameraModel(1000, 1000, 960, 540, 0.02) { Height = 1.4 };

        var g = BoxGeometry.Of(new Detection(940, 590, 965, 640, 1, 0, 0), 13.3f, camera.Constants(MeasurementSigma.Usual));

        Assert.Equal((0.3325f, 0.665f, 14f, 0.95f, 0.7f), (Round(g.Width), Round(g.Height), Round(g.GroundDepth), Round(g.DepthRatio), Round(g.GroundHeight)));
        // sqrt((2/50)^2 + 0.1^2 + 0.02^2) = sqrt(0.0016 + 0.01 + 0.0004) = sqrt(0.012) = 0.109545
        Assert.Equal(0.109545f, g.HeightSigma, 6);
    }

    [Property(MaxTest = 300)]
    public void Eight_at_a_time_or_one_it_is_what_double_precision_says(int seed)
    {
        var random = new Random(seed);
        var boxes = RandomScenes.Boxes(random, random.Next(0, 40), 1920, 1080);
        var depths = boxes.Select(_ => new DepthSample(random.Next(8) == 0 ? float.NaN : 1 + (random.NextSingle() * 80), 1)).ToArray();
        var camera = Camera(random);
        var (constants, results) = (camera.Constants(MeasurementSigma.Usual), new BoxGeometry[boxes.Length]);

        BoxGeometryRun.Evaluate(boxes, depths, constants, results);

        for (var i = 0; i < boxes.Length; i++)
        {
            AssertClose(PlainGeometry.Evaluate(boxes[i], depths[i].Metres, camera, MeasurementSigma.Usual), results[i], camera, boxes[i]);
            AssertClose(PlainGeometry.Evaluate(boxes[i], depths[i].Metres, camera, MeasurementSigma.Usual), BoxGeometry.Of(boxes[i], depths[i].Metres, constants), camera, boxes[i]);
        }
    }

    [Fact]
    public void The_order_of_boxes_is_kept_and_does_not_matter()
    {
        var random = new Random(11);
        var boxes = RandomScenes.Boxes(random, 21, 640, 480);
        var order = Enumerable.Range(0, 21).ToArray();
        random.Shuffle(order);
        var geometry = new DetectionGeometry(64 * 48, 32);
        var (depth, grid, camera) = (RandomScenes.Depth(random, 64 * 48), DepthGrid.Over(64, 48, 640, 480), Camera(random).Constants(MeasurementSigma.Usual));

        var straight = geometry.Evaluate(boxes, depth, grid, DepthReading.CentralMedian, camera).ToArray();
        var shuffled = geometry.Evaluate([.. order.Select(i => boxes[i])], depth, grid, DepthReading.CentralMedian, camera).ToArray();

        // The vectorised run and its scalar tail round alike, so a box may stand anywhere.
        Assert.Equal(order.Select(i => straight[i]), shuffled);
    }

    [Fact]
    public void Without_a_depth_map_only_the_ground_speaks()
    {
        var geometry = new DetectionGeometry(1, 4);
        var camera = new CameraModel(1000, 1000, 320, 240, 0.02) { Height = 1.4 }.Constants(MeasurementSigma.Usual);

        var found = geometry.Evaluate([new Detection(10, 200, 60, 340, 1, 0, 0)], default, default, DepthReading.CentralMedian, camera)[0];

        Assert.True(float.IsNaN(found.Height) && float.IsNaN(found.DepthRatio));
        Assert.Equal((14f, 1.96f), (Round(found.GroundDepth), Round(found.GroundHeight)));
        Assert.Throws<ArgumentException>(
            "boxes", () => geometry.Evaluate(new Detection[5], default, default, DepthReading.CentralMedian, camera).ToArray());
    }

    [Fact]
    public void A_frame_allocates_nothing()
    {
        var random = new Random(3);
        var boxes = RandomScenes.Boxes(random, 40, 640, 480);
        var geometry = new DetectionGeometry(64 * 48, 64);
        var (depth, grid, camera) = (RandomScenes.Depth(random, 64 * 48), DepthGrid.Over(64, 48, 640, 480), Camera(random).Constants(MeasurementSigma.Usual));
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++)
                geometry.Evaluate(boxes, depth, grid, DepthReading.CentralMedian, camera);
        });
    }

    /// <summary>Equal within the bound; the ground's distance below the horizon loses digits where the two rows nearly meet.</summary>
    internal static void AssertClose(double[] expected, BoxGeometry found, CameraModel camera, Detection box)
    {
        var values = PlainGeometry.Values(found);
        var below = Math.Abs(box.Bottom - camera.HorizonRow);
        var nearHorizon = Math.Max(1, (Math.Abs(box.Bottom) + Math.Abs(camera.HorizonRow)) / below);
        for (var i = 0; i < expected.Length; i++)
        {
            if (below < 1e-3 && i >= 4)
                continue; // on the horizon, in one precision above it and in the other below
            var bound = Bound * (i >= 4 ? nearHorizon : Math.Max(1, 1920 / Math.Min(box.Width, box.Height)));
            Assert.True(double.IsNaN(expected[i]) == double.IsNaN(values[i]), $"value {i} of {box}: {expected[i]} and {values[i]}");
            if (!double.IsNaN(expected[i]))
                Assert.True(Math.Abs(expected[i] - values[i]) <= bound * Math.Abs(expected[i]), $"value {i} of {box}: {expected[i]} and {values[i]}");
        }
    }

    internal static CameraModel Camera(Random random) => new(500 + random.Next(1500), 500 + random.Next(1500), 960, 540, random.NextDouble() * 0.3)
    {
        Height = random.Next(5) == 0 ? null : 0.8 + random.NextDouble(),
        Pitch = (random.NextDouble() - 0.5) * 0.2,
        ImageHeight = random.Next(2) == 0 ? null : random.Next(600, 1081),
    };

    private static float Round(float value) => MathF.Round(value, 5);
}
