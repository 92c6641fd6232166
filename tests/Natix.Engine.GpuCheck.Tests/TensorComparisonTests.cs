using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.GpuCheck.Tests;

public sealed class TensorComparisonTests
{
    // Range 255 * 1 / 0.5 = 510 in the channel with the smallest deviation.
    private static readonly InputSpec Spec = new("x", 1, 1, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 0.5, 1], 0);

    [Fact]
    public void Floats_differ_by_their_difference_relative_to_the_range()
    {
        Assert.Equal(0, Compare<float>(Spec, [1, 2, 3], [1, 2, 3]));
        Assert.Equal(5.1 / 510, Compare<float>(Spec, [1, 2, 3], [1, 7.1f, 3]), 6);
        Assert.Equal(double.PositiveInfinity, Compare<float>(Spec, [1, 2, 3], [1, float.NaN, 3]));
    }

    [Fact]
    public void Bytes_and_halves_may_be_one_unit_apart()
    {
        Assert.Equal(0, Compare<byte>(Spec with { Type = TensorType.UInt8 }, [0, 100, 255], [1, 99, 255]));
        Assert.Equal(1.0 / 510, Compare<byte>(Spec with { Type = TensorType.UInt8 }, [0, 100, 255], [2, 100, 255]), 9);
        var one = (Half)1;
        Assert.Equal(0, Compare<Half>(Spec with { Type = TensorType.Float16 }, [one, one, one], [Half.BitIncrement(one), Half.BitDecrement(one), one]));
        Assert.True(Compare<Half>(Spec with { Type = TensorType.Float16 }, [one, one, one], [(Half)1.01, one, one]) > 1e-5);
    }

    [Fact]
    public void Least_bytes_are_the_rows_read_and_the_tensor()
    {
        // 12x12 to 4x4: every output lies on the middle pixel of three, so 4 rows of 36 bytes are read; 4 * 4 * 3 floats are written.
        var job = new PreprocessCase("x", PixelLayout.Rgb24, 12, 12, Spec with { Width = 4, Height = 4 });
        Assert.Equal((4 * 36) + (4 * 4 * 3 * 4), job.LeastBytes());
        Assert.Equal(12 * 12 * 3, job.SourceBytes);
        Assert.Equal((12 * 12) + (2 * 6 * 6), (job with { Layout = PixelLayout.Yuv420 }).SourceBytes);
    }

    private static double Compare<T>(InputSpec spec, T[] expected, T[] found)
        where T : unmanaged =>
        TensorComparison.Largest(spec, MemoryMarshal.AsBytes(expected.AsSpan()), MemoryMarshal.AsBytes(found.AsSpan()));
}
