using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Tests.Kernels.Geometry;

/// <summary>Sampling and geometry in plain double-precision loops and by a full sort: what every implementation is held to.</summary>
internal static class PlainGeometry
{
    /// <summary>Every cell of an axis whose centre lies in the middle part of a stretch of the source.</summary>
    public static List<int> CellsWithin(double near, double far, double part, int cells, double scale, double offset)
    {
        var (center, half) = ((near + far) / 2, (far - near) / 2 * part);
        return [.. Enumerable.Range(0, cells).Where(i => ((i + 0.5 - offset) / scale) is var source && source >= center - half && source < center + half)];
    }

    /// <summary>Equal within a relative bound, or neither a number.</summary>
    public static void AssertDepth(float expected, float found, double bound) => Xunit.Assert.True(
        float.IsNaN(expected) ? float.IsNaN(found) : Math.Abs(expected - found) <= bound * expected, $"expected {expected}, found {found}");

    /// <summary>The percentile by sorting all valid depths of a region.</summary>
    public static DepthSample Sample(float[] depth, DepthGrid grid, DepthRegion region, DepthReading reading, ReadOnlySpan<byte> mask)
    {
        var valid = new List<double>();
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x++)
            {
                var cell = (y * grid.Width) + x;
                var value = depth[cell];
                if (float.IsFinite(value) && value > 0 && value < reading.Farthest && (mask.IsEmpty || mask[cell] != 0))
                    valid.Add(value);
            }
        }

        return new DepthSample(valid.Count == 0 ? float.NaN : (float)Percentile(valid, reading.Fraction), valid.Count);
    }

    public static double Percentile(List<double> values, double fraction)
    {
        values.Sort();
        var position = fraction * (values.Count - 1);
        var low = (int)Math.Floor(position);
        return low + 1 >= values.Count ? values[^1] : values[low] + ((values[low + 1] - values[low]) * (position - low));
    }

    /// <summary>The pure formulas in double precision.</summary>
    public static double[] Evaluate(Detection box, double depth, CameraModel camera, MeasurementSigma sigma)
    {
        var (width, height) = (box.Right - (double)box.Left, box.Bottom - (double)box.Top);
        return
        [
            SizeInterval.Of(width, depth, camera.FocalX, camera.FocalSigma, sigma).Value,
            SizeInterval.Of(height, depth, camera.FocalY, camera.FocalSigma, sigma).Value,
            SizeInterval.RelativeSigma(width, camera.FocalSigma, sigma),
            SizeInterval.RelativeSigma(height, camera.FocalSigma, sigma),
            camera.GroundDepth(box.Bottom),
            depth / camera.GroundDepth(box.Bottom),
            camera.HeightOnGround(box.Top, box.Bottom),
        ];
    }

    public static double[] Values(BoxGeometry g) => [g.Width, g.Height, g.WidthSigma, g.HeightSigma, g.GroundDepth, g.DepthRatio, g.GroundHeight];
}

/// <summary>Random boxes and depth maps with holes, sky and ties.</summary>
internal static class RandomScenes
{
    public static Detection[] Boxes(Random random, int count, int width, int height) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
        {
            var (left, top) = (random.NextSingle() * width, random.NextSingle() * height);
            return new Detection(left, top, left + 1 + (random.NextSingle() * width / 2), top + 1 + (random.NextSingle() * height / 2), 0.5f, 0, 0);
        }),
    ];

    public static float[] Depth(Random random, int cells) =>
    [
        .. Enumerable.Range(0, cells).Select(_ => random.Next(10) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => random.Next(2) == 0 ? 0 : -random.NextSingle(),
            3 or 4 => random.Next(1, 8), // ties
            5 => 150,
            _ => 1 + (random.NextSingle() * 99),
        }),
    ];

    public static byte[] Masks(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (byte)(random.Next(3) == 0 ? 0 : 255))];
}
