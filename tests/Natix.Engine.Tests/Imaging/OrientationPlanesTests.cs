using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

/// <summary>Turning planes: every sample arrives where it belongs, and colours stay where they were over the picture.</summary>
[Collection(NativeMemoryAlone.Name)]
public sealed unsafe class OrientationPlanesTests : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _stored = new();
    private readonly PixelFrame _upright = new();

    public void Dispose()
    {
        _decoder.Dispose();
        _stored.Dispose();
        _upright.Dispose();
    }

    public static TheoryData<PixelLayout, int> Cases() => Cases(Enum.GetValues<PixelLayout>());

    public static TheoryData<PixelLayout, int> StoredCases() => Cases(Enum.GetValues<PixelLayout>().Except([PixelLayout.Rgb24, PixelLayout.Nv12]));

    private static TheoryData<PixelLayout, int> Cases(IEnumerable<PixelLayout> layouts)
    {
        var cases = new TheoryData<PixelLayout, int>();
        foreach (var layout in layouts)
        {
            for (var orientation = 1; orientation <= 8; orientation++)
                cases.Add(layout, orientation);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_sample_of_every_plane_lands_where_the_standard_says(PixelLayout layout, int orientation)
    {
        foreach (var (width, height) in new[] { (4, 4), (8, 36), (64, 12), (100, 76) })
        {
            if (!Orientation.CanTurn(layout, width, height, orientation))
            {
                Assert.Equal(PixelLayout.Yuv411, layout);
                continue;
            }

            Number(layout, width, height);
            var copied = Orientation.Apply(_stored, _upright, orientation);
            Assert.Equal(Enumerable.Range(0, _stored.PlaneCount).Sum(i => BytesOf(_stored, i)), copied);
            Assert.Equal(orientation >= 5 ? (height, width) : (width, height), (_upright.Width, _upright.Height));
            for (var i = 0; i < _stored.PlaneCount; i++)
                ComparePlane(i, orientation);
        }
    }

    [Theory]
    [InlineData(PixelLayout.Yuv422, PixelLayout.Yuv440)]
    [InlineData(PixelLayout.Yuv440, PixelLayout.Yuv422)]
    [InlineData(PixelLayout.Yuv420, PixelLayout.Yuv420)]
    [InlineData(PixelLayout.Nv12, PixelLayout.Nv12)]
    [InlineData(PixelLayout.Grey, PixelLayout.Grey)]
    public void Halved_axes_turn_with_the_image(PixelLayout stored, PixelLayout upright)
    {
        Number(stored, 8, 4);
        Orientation.Apply(_stored, _upright, 6);
        Assert.Equal(upright, _upright.Layout);
        Orientation.Apply(_stored, _upright, 3);
        Assert.Equal(stored, _upright.Layout);
    }

    [Theory]
    [InlineData(PixelLayout.Yuv420, 5, 4, 2, false)]
    [InlineData(PixelLayout.Yuv420, 5, 4, 4, true)]
    [InlineData(PixelLayout.Yuv420, 4, 5, 4, false)]
    [InlineData(PixelLayout.Yuv420, 5, 5, 5, true)]
    [InlineData(PixelLayout.Yuv420, 5, 4, 6, true)]
    [InlineData(PixelLayout.Yuv420, 5, 4, 8, false)]
    [InlineData(PixelLayout.Yuv420, 4, 5, 6, false)]
    [InlineData(PixelLayout.Yuv422, 4, 5, 3, true)]
    [InlineData(PixelLayout.Yuv440, 5, 4, 3, true)]
    [InlineData(PixelLayout.Yuv444, 5, 5, 7, true)]
    [InlineData(PixelLayout.Rgb24, 5, 5, 7, true)]
    [InlineData(PixelLayout.Yuv411, 8, 8, 3, true)]
    [InlineData(PixelLayout.Yuv411, 6, 8, 2, false)]
    [InlineData(PixelLayout.Yuv411, 8, 8, 5, false)]
    public void Odd_sides_that_are_mirrored_cannot_keep_their_chroma(PixelLayout layout, int width, int height, int orientation, bool can)
    {
        Assert.Equal(can, Orientation.CanTurn(layout, width, height, orientation));
        if (can)
            return;
        Number(layout, width, height);
        Assert.Throws<ArgumentException>(() => Orientation.Apply(_stored, _upright, orientation));
    }

    /// <summary>
    /// The same image turned as planes and as RGB, colours compared: two levels from the decoder's rounding, one from ours. Where the
    /// decoder filters chroma as the reference does, that is; for 4:1:1 it repeats samples.
    /// </summary>
    [Theory]
    [MemberData(nameof(StoredCases))]
    public void Turned_planes_show_what_turned_pixels_show(PixelLayout layout, int orientation)
    {
        foreach (var (width, height) in new[] { (48, 32), (49, 32), (48, 33), (51, 35) })
        {
            var jpeg = TestJpeg.WithOrientation(SampledJpeg.Of(layout, width, height), orientation);
            using var pixels = new PixelFrame();
            Upright(jpeg, pixels, asRgb: true);
            var planes = _upright;
            Upright(jpeg, planes, asRgb: false);
            Assert.Equal((pixels.Width, pixels.Height), (planes.Width, planes.Height));
            var turnable = Orientation.CanTurn(layout, width, height, orientation);
            Assert.Equal(turnable, planes.Layout != PixelLayout.Rgb24);
            var (most, mean) = turnable ? Difference(ReferenceImage.Of(planes), pixels) : Difference(planes, pixels);
            var repeats = layout == PixelLayout.Yuv411 && turnable;
            Assert.InRange(most, 0, !turnable ? 0 : repeats ? 90 : 3);
            Assert.InRange(mean, 0, repeats ? 8 : 0.6);
        }
    }

    [Fact]
    public void Turning_planes_allocates_nothing()
    {
        Number(PixelLayout.Yuv420, 64, 48);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++)
                Orientation.Apply(_stored, _upright, 3 + (3 * (i % 2)));
        });
    }

    private void Upright(byte[] jpeg, PixelFrame target, bool asRgb)
    {
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out var error), error.ToString());
        Assert.True(
            asRgb ? _decoder.TryDecodeRgb(jpeg, info, 1, _stored, out error) : _decoder.TryDecode(jpeg, info, 1, _stored, out error), error.ToString());
        Orientation.Apply(_stored, target, info.Orientation);
    }

    private static (double Most, double Mean) Difference(ReferenceImage image, PixelFrame pixels)
    {
        var (most, sum) = (0.0, 0.0);
        for (var y = 0; y < pixels.Height; y++)
        {
            var row = pixels.Row(y);
            for (var x = 0; x < pixels.Width; x++)
            {
                var (r, g, b) = image.Rgb(x, y);
                double[] off = [Math.Abs(r - row[3 * x]), Math.Abs(g - row[(3 * x) + 1]), Math.Abs(b - row[(3 * x) + 2])];
                (most, sum) = (Math.Max(most, off.Max()), sum + off.Sum());
            }
        }

        return (most, sum / (3.0 * pixels.Width * pixels.Height));
    }

    private static (double Most, double Mean) Difference(PixelFrame one, PixelFrame other)
    {
        for (var y = 0; y < one.Height; y++)
            Assert.True(one.Row(y).SequenceEqual(other.Row(y)), $"row {y} differs");
        return (0, 0);
    }

    private void ComparePlane(int index, int orientation)
    {
        var (from, to) = (_stored.Plane(index), _upright.Plane(index));
        var bytes = SampleBytes(_stored, index);
        Assert.Equal(orientation >= 5 ? (from.Height, from.Width) : (from.Width, from.Height), (to.Width, to.Height));
        for (var y = 0; y < to.Height; y++)
        {
            for (var x = 0; x < to.Width; x++)
            {
                var (sx, sy) = OrientationTests.Stored(orientation, x, y, from.Width, from.Height);
                var expected = new ReadOnlySpan<byte>(from.Data + ((long)sy * from.Stride) + (bytes * sx), bytes);
                var actual = new ReadOnlySpan<byte>(to.Data + ((long)y * to.Stride) + (bytes * x), bytes);
                Assert.True(actual.SequenceEqual(expected), $"plane {index}, orientation {orientation}: upright ({x},{y}) must be stored ({sx},{sy})");
            }
        }
    }

    private void Number(PixelLayout layout, int width, int height)
    {
        _stored.Resize(layout, width, height);
        for (var i = 0; i < _stored.PlaneCount; i++)
        {
            var plane = _stored.Plane(i);
            var bytes = SampleBytes(_stored, i);
            for (var y = 0; y < plane.Height; y++)
            {
                for (var x = 0; x < plane.Width * bytes; x++)
                    plane.Data[((long)y * plane.Stride) + x] = (byte)((31 * x) + (57 * y) + (11 * i) + (x * y / 7));
            }
        }
    }

    private static long BytesOf(PixelFrame frame, int index) => (long)frame.Plane(index).Width * frame.Plane(index).Height * SampleBytes(frame, index);

    private static int SampleBytes(PixelFrame frame, int index) => frame.Layout.PlaneSize(index, frame.Width, frame.Height).SampleBytes;
}
