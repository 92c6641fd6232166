namespace Natix.Engine.Data.Imaging;

/// <summary>How a picture is read between its pixels.</summary>
internal enum Sampler
{
    /// <summary>The pixel under the point.</summary>
    Nearest,

    /// <summary>Two by two pixels, weighted.</summary>
    Bilinear,

    /// <summary>The mean of four bilinear reads within the output pixel.</summary>
    Area,
}

/// <summary>Reads pictures through affine maps. Two channels are weighted at a time, in the halves of a 32-bit word.</summary>
internal static unsafe class Resampling
{
    private const uint Even = 0x00FF00FF;
    private const uint Opaque = 0xFF000000;

    /// <summary>Cuts a rectangle out of packed RGB and scales it (bilinear) to fill the RGBA target, which must be sized already.</summary>
    public static void CropRgb(ReadOnlySpan<byte> rgb, int width, int height, float x0, float y0, float cropWidth, float cropHeight, RgbaImage target)
    {
        if (rgb.Length < width * height * 3)
            throw new ArgumentException($"{width}x{height} RGB needs {width * height * 3} bytes, {rgb.Length} were given.", nameof(rgb));
        int w = target.Width, h = target.Height;
        Span<int> left = stackalloc int[w];
        Span<int> right = stackalloc int[w];
        Span<int> weight = stackalloc int[w];
        for (var x = 0; x < w; x++)
        {
            (left[x], weight[x]) = Tap(x0 + ((x + 0.5f) * cropWidth / w) - 0.5f, width);
            right[x] = Math.Min(left[x] + 1, width - 1) * 3;
            left[x] *= 3;
        }

        fixed (byte* source = rgb)
        {
            var output = (uint*)target.Address;
            for (var y = 0; y < h; y++)
            {
                var (top, wy) = Tap(y0 + ((y + 0.5f) * cropHeight / h) - 0.5f, height);
                var upper = source + (top * width * 3);
                var lower = source + (Math.Min(top + 1, height - 1) * width * 3);
                for (var x = 0; x < w; x++)
                    *output++ = Mix(Load3(upper + left[x]), Load3(upper + right[x]), Load3(lower + left[x]), Load3(lower + right[x]), weight[x], wy) | Opaque;
            }
        }
    }

    /// <summary>Fills the target; its pixel centre p shows the source at map(p), black outside.</summary>
    public static void Warp(RgbaImage source, in AffineMap map, Sampler sampler, RgbaImage target)
    {
        var output = (uint*)target.Address;
        for (var y = 0; y < target.Height; y++, output += target.Width)
        {
            if (sampler is Sampler.Nearest)
                NearestRow(source, map, y, output, target.Width);
            else if (sampler is Sampler.Bilinear)
                BilinearRow(source, map, y, output, target.Width);
            else
                AreaRow(source, map, y, output, target.Width);
        }
    }

    private static void NearestRow(RgbaImage source, in AffineMap map, int y, uint* output, int count)
    {
        var pixels = (uint*)source.Address;
        var (sx, sy) = map.Apply(0.5f, y + 0.5f);
        for (var x = 0; x < count; x++)
        {
            int ix = (int)MathF.Floor(sx + (x * map.A)), iy = (int)MathF.Floor(sy + (x * map.D));
            var inside = (uint)ix < (uint)source.Width && (uint)iy < (uint)source.Height;
            output[x] = (inside ? pixels[(iy * source.Width) + ix] : 0) | Opaque;
        }
    }

    private static void BilinearRow(RgbaImage source, in AffineMap map, int y, uint* output, int count)
    {
        var pixels = (uint*)source.Address;
        int w = source.Width, h = source.Height;
        var (sx, sy) = map.Apply(0.5f, y + 0.5f);
        for (var x = 0; x < count; x++)
            output[x] = Read(pixels, w, h, sx + (x * map.A), sy + (x * map.D)) | Opaque;
    }

    private static void AreaRow(RgbaImage source, in AffineMap map, int y, uint* output, int count)
    {
        var pixels = (uint*)source.Address;
        int w = source.Width, h = source.Height;
        var (sx, sy) = map.Apply(0.5f, y + 0.5f);
        float ax = (map.A + map.B) / 4, ay = (map.D + map.E) / 4, bx = (map.A - map.B) / 4, by = (map.D - map.E) / 4;
        for (var x = 0; x < count; x++)
        {
            float px = sx + (x * map.A), py = sy + (x * map.D);
            uint p = Read(pixels, w, h, px - ax, py - ay), q = Read(pixels, w, h, px + ax, py + ay);
            uint r = Read(pixels, w, h, px - bx, py - by), s = Read(pixels, w, h, px + bx, py + by);
            var even = ((p & Even) + (q & Even) + (r & Even) + (s & Even)) >> 2 & Even;
            var odd = ((p >> 8 & Even) + (q >> 8 & Even) + (r >> 8 & Even) + (s >> 8 & Even)) >> 2 & Even;
            output[x] = even | odd << 8 | Opaque;
        }
    }

    private static uint Read(uint* pixels, int w, int h, float sx, float sy)
    {
        if (!(sx >= 0 && sy >= 0 && sx < w && sy < h))
            return 0;
        var (left, wx) = Tap(sx - 0.5f, w);
        var (top, wy) = Tap(sy - 0.5f, h);
        var row = pixels + (top * w) + left;
        var across = left + 1 < w ? 1 : 0;
        var down = top + 1 < h ? w : 0;
        return Mix(row[0], row[across], row[down], row[across + down], wx, wy);
    }

    private static uint Load3(byte* p) => p[0] | (uint)p[1] << 8 | (uint)p[2] << 16;

    private static uint Mix(uint a, uint b, uint c, uint d, int wx, int wy)
    {
        uint rx = (uint)wx, lx = 256 - rx, by = (uint)wy, ty = 256 - by;
        var topEven = (((a & Even) * lx) + ((b & Even) * rx)) >> 8 & Even;
        var topOdd = (((a >> 8 & Even) * lx) + ((b >> 8 & Even) * rx)) >> 8 & Even;
        var bottomEven = (((c & Even) * lx) + ((d & Even) * rx)) >> 8 & Even;
        var bottomOdd = (((c >> 8 & Even) * lx) + ((d >> 8 & Even) * rx)) >> 8 & Even;
        var even = ((topEven * ty) + (bottomEven * by)) >> 8 & Even;
        var odd = ((topOdd * ty) + (bottomOdd * by)) & 0xFF00FF00;
        return even | odd;
    }

    private static (int Index, int Weight) Tap(float position, int size)
    {
        var clamped = Math.Min(Math.Max(position, 0f), size - 1f);
        var index = (int)clamped;
        return (index, (int)((clamped - index) * 256f));
    }
}
