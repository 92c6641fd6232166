using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Composition;

/// <summary>Cuts cones out of photos by their boxes and sets them, small and soft-edged, on the road of another frame.</summary>
internal static class ConePaster
{
    /// <summary>Pastes one photo's cone along a row; adds the canvas boxes.</summary>
    public static void Paste(
        IReadOnlyList<CorpusImage> photos, SeededRandom random, SceneCamera camera, SceneView view, float smallestPixels, RgbaImage canvas,
        List<PixelBox> boxes)
    {
        var photo = photos[random.Below(photos.Count)];
        var cut = photo.Boxes[random.Below(photo.Boxes.Count)];
        if (cut.Width < 8 || cut.Height < 12)
            return;
        var height = random.Range(0.5f, 1f);
        var far = Math.Clamp(height * camera.Focal * view.Scale / smallestPixels, 4f, 90f);
        var near = Math.Clamp(camera.DepthAt(view.Y + view.Height) * 1.05f, 3f, far);
        var depth = random.LogRange(near, far + 0.01f);
        var x = (view.X + (view.Width * random.Range(0.08f, 0.92f)) - camera.CentreX) * depth / camera.Focal;
        var gap = random.LogRange(1.5f, 8f);
        var slant = random.Range(-0.4f, 0.4f);
        var mirrored = random.Chance(0.5);
        for (var i = random.Below(6); i >= 0; i--)
        {
            var z = depth + (i * gap);
            var (cx, bottom) = view.ToCanvas(camera.Column(x + (i * gap * slant), z), camera.GroundRow(z));
            var h = height * camera.PixelsPerMetre(z) * view.Scale;
            var w = h * cut.Width / cut.Height;
            var box = new PixelBox(cx - (w / 2), bottom - h, cx + (w / 2), bottom);
            Draw(photo, cut, mirrored, canvas, box);
            boxes.Add(box);
        }
    }

    private static void Draw(CorpusImage photo, PixelBox cut, bool mirrored, RgbaImage canvas, PixelBox box)
    {
        int x0 = Math.Max(0, (int)box.Left), x1 = Math.Min(canvas.Width, (int)MathF.Ceiling(box.Right));
        int y0 = Math.Max(0, (int)box.Top), y1 = Math.Min(canvas.Height, (int)MathF.Ceiling(box.Bottom));
        var gain = Gain(canvas, box);
        for (var y = y0; y < y1; y++)
        {
            var v = (y + 0.5f - box.Top) / box.Height;
            for (var x = x0; x < x1; x++)
            {
                var u = (x + 0.5f - box.Left) / box.Width;
                var alpha = Mask(u, v);
                if (alpha <= 0f)
                    continue;
                Blend(photo, cut, mirrored ? 1f - u : u, v, box, alpha, gain, canvas.Pixels.Slice(((y * canvas.Width) + x) * 4, 4));
            }
        }
    }

    /// <summary>A cone-shaped window: narrow at the tip, as wide as the box at the foot, soft at its edges.</summary>
    private static float Mask(float u, float v)
    {
        var half = 0.12f + (0.36f * Math.Clamp(v, 0f, 1f)) + (v > 0.88f ? 0.04f : 0f);
        var side = (half - MathF.Abs(u - 0.5f)) / 0.07f;
        var ends = Math.Min(v, 1f - v) / 0.03f;
        return Math.Clamp(Math.Min(side, ends), 0f, 1f);
    }

    /// <summary>Averages the photo over the canvas pixel, so that a small cone does not shimmer.</summary>
    private static void Blend(
        CorpusImage photo, PixelBox cut, float u, float v, PixelBox box, float alpha, float gain, Span<byte> pixel)
    {
        float stepX = cut.Width / box.Width, stepY = cut.Height / box.Height;
        var taps = Math.Clamp((int)MathF.Ceiling(Math.Max(stepX, stepY) / 2f), 1, 5);
        int r = 0, g = 0, b = 0;
        var rgb = photo.Rgb.Span;
        for (var j = 0; j < taps; j++)
        {
            var py = Math.Clamp((int)(cut.Top + (v * cut.Height) + ((((j + 0.5f) / taps) - 0.5f) * stepY)), 0, photo.Height - 1);
            for (var i = 0; i < taps; i++)
            {
                var px = Math.Clamp((int)(cut.Left + (u * cut.Width) + ((((i + 0.5f) / taps) - 0.5f) * stepX)), 0, photo.Width - 1);
                var at = ((py * photo.Width) + px) * 3;
                r += rgb[at];
                g += rgb[at + 1];
                b += rgb[at + 2];
            }
        }

        var scale = gain * alpha / (taps * taps);
        pixel[0] = (byte)Math.Clamp((pixel[0] * (1f - alpha)) + (r * scale), 0f, 255f);
        pixel[1] = (byte)Math.Clamp((pixel[1] * (1f - alpha)) + (g * scale), 0f, 255f);
        pixel[2] = (byte)Math.Clamp((pixel[2] * (1f - alpha)) + (b * scale), 0f, 255f);
    }

    private static float Gain(RgbaImage canvas, PixelBox box)
    {
        int x = Math.Clamp((int)((box.Left + box.Right) / 2), 0, canvas.Width - 1), y = Math.Clamp((int)box.Bottom, 0, canvas.Height - 1);
        var p = canvas.Pixels.Slice(((y * canvas.Width) + x) * 4, 3);
        return Math.Clamp(MathF.Pow((p[0] + p[1] + p[2] + 1) / 330f, 0.5f), 0.3f, 1.15f);
    }
}
