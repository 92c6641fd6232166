namespace Natix.Engine.Data.Imaging;

/// <summary>How a picture is read between its pixels.</summary>
internal enum Sampler
{
    /// <summary>The pixel under the point.</summary>
    Nearest,

    /// <summary>Two by two pixels, weighted.</summary>
    Bilinear,

    /// <summary>The mean of several bilinear reads within the output pixel.</summary>
    Area,
}

/// <summary>Reads pictures through affine maps.</summary>
internal static class Resampling
{
    /// <summary>Cuts a rectangle out of packed RGB and scales it (bilinear) to fill the RGBA target, which must be sized already.</summary>
    public static void CropRgb(ReadOnlySpan<byte> rgb, int width, int height, float x0, float y0, float cropWidth, float cropHeight, RgbaImage target)
    {
        int w = target.Width, h = target.Height;
        Span<int> left = stackalloc int[w];
        Span<int> weight = stackalloc int[w];
        for (var x = 0; x < w; x++)
            (left[x], weight[x]) = Tap(x0 + ((x + 0.5f) * cropWidth / w) - 0.5f, width);
        var output = target.Pixels;
        for (var y = 0; y < h; y++)
        {
            var (top, wy) = Tap(y0 + ((y + 0.5f) * cropHeight / h) - 0.5f, height);
            var upper = rgb.Slice(top * width * 3, width * 3);
            var lower = rgb.Slice(Math.Min(top + 1, height - 1) * width * 3, width * 3);
            var row = output.Slice(y * w * 4, w * 4);
            for (var x = 0; x < w; x++)
                Blend(upper, lower, left[x] * 3, Math.Min(left[x] + 1, width - 1) * 3, weight[x], wy, row.Slice(x * 4, 4));
        }
    }

    /// <summary>Fills the target; its pixel centre p shows the source at map(p), black outside.</summary>
    public static void Warp(RgbaImage source, in AffineMap map, Sampler sampler, RgbaImage target)
    {
        var taps = sampler is Sampler.Area ? 2 : 1;
        var output = target.Pixels;
        for (var y = 0; y < target.Height; y++)
        {
            for (var x = 0; x < target.Width; x++)
            {
                var at = ((y * target.Width) + x) * 4;
                if (sampler is Sampler.Nearest)
                    Nearest(source, map, x + 0.5f, y + 0.5f, output.Slice(at, 4));
                else
                    Mean(source, map, x, y, taps, output.Slice(at, 4));
            }
        }
    }

    private static void Nearest(RgbaImage source, in AffineMap map, float x, float y, Span<byte> pixel)
    {
        var (sx, sy) = map.Apply(x, y);
        int ix = (int)MathF.Floor(sx), iy = (int)MathF.Floor(sy);
        if ((uint)ix < (uint)source.Width && (uint)iy < (uint)source.Height)
            source.Pixels.Slice(((iy * source.Width) + ix) * 4, 4).CopyTo(pixel);
        else
            pixel.Clear();
        pixel[3] = 255;
    }

    private static void Mean(RgbaImage source, in AffineMap map, int x, int y, int taps, Span<byte> pixel)
    {
        int r = 0, g = 0, b = 0;
        for (var j = 0; j < taps; j++)
        {
            for (var i = 0; i < taps; i++)
            {
                var (sx, sy) = map.Apply(x + ((i + 0.5f) / taps), y + ((j + 0.5f) / taps));
                if (sx < 0 || sy < 0 || sx >= source.Width || sy >= source.Height)
                    continue;
                Read(source, sx, sy, ref r, ref g, ref b);
            }
        }

        var count = taps * taps;
        pixel[0] = (byte)(r / count);
        pixel[1] = (byte)(g / count);
        pixel[2] = (byte)(b / count);
        pixel[3] = 255;
    }

    private static void Read(RgbaImage source, float sx, float sy, ref int r, ref int g, ref int b)
    {
        var (left, wx) = Tap(sx - 0.5f, source.Width);
        var (top, wy) = Tap(sy - 0.5f, source.Height);
        var stride = source.Width * 4;
        var pixels = source.Pixels;
        int a0 = (top * stride) + (left * 4), a1 = a0 + (left + 1 < source.Width ? 4 : 0), down = top + 1 < source.Height ? stride : 0;
        int w11 = wx * wy >> 8, w10 = wy - w11, w01 = wx - w11, w00 = 256 - wx - wy + w11;
        r += ((pixels[a0] * w00) + (pixels[a1] * w01) + (pixels[a0 + down] * w10) + (pixels[a1 + down] * w11)) >> 8;
        g += ((pixels[a0 + 1] * w00) + (pixels[a1 + 1] * w01) + (pixels[a0 + down + 1] * w10) + (pixels[a1 + down + 1] * w11)) >> 8;
        b += ((pixels[a0 + 2] * w00) + (pixels[a1 + 2] * w01) + (pixels[a0 + down + 2] * w10) + (pixels[a1 + down + 2] * w11)) >> 8;
    }

    private static (int Index, int Weight) Tap(float position, int size)
    {
        var clamped = Math.Clamp(position, 0f, size - 1f);
        var index = (int)clamped;
        return (index, (int)((clamped - index) * 256f));
    }

    private static void Blend(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, int left, int right, int wx, int wy, Span<byte> pixel)
    {
        for (var c = 0; c < 3; c++)
        {
            var top = (upper[left + c] * (256 - wx)) + (upper[right + c] * wx);
            var bottom = (lower[left + c] * (256 - wx)) + (lower[right + c] * wx);
            pixel[c] = (byte)(((top * (256 - wy)) + (bottom * wy)) >> 16);
        }

        pixel[3] = 255;
    }
}
