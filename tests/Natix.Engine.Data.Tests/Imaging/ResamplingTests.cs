using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;
using Xunit;

namespace Natix.Engine.Data.Tests.Imaging;

public class ResamplingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_identity_changes_nothing(int sampler)
    {
        var source = Noise(17, 11, 3);
        var target = new RgbaImage();
        target.Reset(17, 11);
        Resampling.Warp(source, AffineMap.Identity, (Sampler)sampler, target);
        Assert.Equal(source.Pixels.ToArray(), target.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Outside_is_black_and_opaque(int sampler)
    {
        var target = new RgbaImage();
        target.Reset(4, 4);
        Resampling.Warp(Noise(8, 8, 1), AffineMap.Translate(100, 0), (Sampler)sampler, target);
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(i % 4 == 3 ? 255 : 0, target.Pixels[i]));
    }

    [Fact]
    public void Bilinear_reads_agree_with_a_slow_reference()
    {
        var source = Noise(40, 30, 5);
        var map = AffineMap.Rotate(0.3f, 20, 15).Then(AffineMap.Translate(0.4f, -0.7f));
        var target = new RgbaImage();
        target.Reset(40, 30);
        Resampling.Warp(source, map, Sampler.Bilinear, target);
        for (var y = 8; y < 22; y++)
        {
            for (var x = 10; x < 30; x++)
            {
                var (sx, sy) = map.Apply(x + 0.5f, y + 0.5f);
                for (var c = 0; c < 3; c++)
                    Assert.Equal(Reference(source, sx - 0.5f, sy - 0.5f, c), target.Pixels[(((y * 40) + x) * 4) + c], 3.0);
            }
        }
    }

    [Fact]
    public void A_crop_of_rgb_at_its_own_size_is_a_copy()
    {
        var random = new SeededRandom(2);
        byte[] rgb = [.. Enumerable.Range(0, 12 * 9 * 3).Select(_ => (byte)random.Below(256))];
        var target = new RgbaImage();
        target.Reset(5, 4);
        Resampling.CropRgb(rgb, 12, 9, 3, 2, 5, 4, target);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 5; x++)
                Assert.Equal(rgb.AsSpan((((y + 2) * 12) + x + 3) * 3, 3).ToArray(), target.Pixels.Slice(((y * 5) + x) * 4, 3).ToArray());
        }
    }

    [Fact]
    public void Too_few_bytes_are_refused()
    {
        var target = new RgbaImage();
        target.Reset(5, 4);
        Assert.Throws<ArgumentException>(() => Resampling.CropRgb(new byte[10], 12, 9, 0, 0, 12, 9, target));
    }

    [Property]
    public bool A_map_and_its_inverse_cancel(NormalFloat angle, NormalFloat dx, PositiveInt scale, NormalFloat px, NormalFloat py)
    {
        float a = (float)(angle.Get % 3), t = (float)(dx.Get % 100), s = 0.25f + (scale.Get % 8), x = (float)(px.Get % 100), y = (float)(py.Get % 100);
        var map = AffineMap.Rotate(a, 3, 4).Then(AffineMap.Scale(s, -s)).Then(AffineMap.Translate(t, -t));
        var (u, v) = map.Apply(x, y);
        var (bx, by) = map.Inverse().Apply(u, v);
        return MathF.Abs(bx - x) < 0.02f && MathF.Abs(by - y) < 0.02f;
    }

    private static double Reference(RgbaImage image, float x, float y, int channel)
    {
        int ix = (int)MathF.Floor(x), iy = (int)MathF.Floor(y);
        double fx = x - ix, fy = y - iy;
        double At(int px, int py) => image.Pixels[(((py * image.Width) + px) * 4) + channel];
        return ((At(ix, iy) * (1 - fx)) + (At(ix + 1, iy) * fx)) * (1 - fy) + (((At(ix, iy + 1) * (1 - fx)) + (At(ix + 1, iy + 1) * fx)) * fy);
    }

    private static RgbaImage Noise(int width, int height, ulong seed)
    {
        var random = new SeededRandom(seed);
        var image = new RgbaImage();
        image.Reset(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = i % 4 == 3 ? (byte)255 : (byte)random.Below(256);
        return image;
    }
}
