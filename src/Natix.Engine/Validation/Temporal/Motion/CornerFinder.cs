namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>A place in a small picture, samples.</summary>
internal readonly record struct ImagePoint(float X, float Y);

/// <summary>
/// Places that can be followed: in each cell of a grid the one whose gradients point most surely in two directions, by the smaller
/// eigenvalue of the structure tensor (Shi and Tomasi 1994). Pure; allocates nothing.
/// </summary>
internal static class CornerFinder
{
    private const int Radius = 2;
    private const int Window = (2 * Radius + 1) * (2 * Radius + 1);

    /// <summary>Finds at most one place a cell; returns how many.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="cell">Side of a cell, samples.</param>
    /// <param name="margin">Samples at each border that are left out, at least 4.</param>
    /// <param name="leastTexture">Least eigenvalue, as mean squared gradient in grey levels a sample.</param>
    /// <param name="corners">Room for the places; what does not fit is left out.</param>
    public static int Find(GreyImage image, int cell, int margin, float leastTexture, Span<ImagePoint> corners)
    {
        var count = 0;
        for (var top = margin; top < image.Height - margin && count < corners.Length; top += cell)
        {
            for (var left = margin; left < image.Width - margin && count < corners.Length; left += cell)
            {
                if (BestOf(image, left, top, Math.Min(left + cell, image.Width - margin), Math.Min(top + cell, image.Height - margin), leastTexture) is { } best)
                    corners[count++] = best;
            }
        }

        return count;
    }

    private static ImagePoint? BestOf(GreyImage image, int left, int top, int right, int bottom, float leastTexture)
    {
        ImagePoint? best = null;
        var most = leastTexture;
        for (var y = top; y < bottom; y += 2)
        {
            for (var x = left; x < right; x += 2)
            {
                var texture = Texture(image, x, y);
                if (texture >= most)
                    (best, most) = (new ImagePoint(x, y), texture);
            }
        }

        return best;
    }

    /// <summary>Smaller eigenvalue of the structure tensor of a window of 5x5, per sample.</summary>
    internal static float Texture(GreyImage image, int x, int y)
    {
        var (xx, xy, yy) = (0f, 0f, 0f);
        var (pixels, width) = (image.Pixels, image.Width);
        for (var row = y - Radius; row <= y + Radius; row++)
        {
            var at = (row * width) + x - Radius;
            for (var i = at; i <= at + (2 * Radius); i++)
            {
                var (gx, gy) = ((pixels[i + 1] - pixels[i - 1]) / 2, (pixels[i + width] - pixels[i - width]) / 2);
                xx += gx * gx;
                xy += gx * gy;
                yy += gy * gy;
            }
        }

        var spread = MathF.Sqrt(((xx - yy) * (xx - yy)) + (4 * xy * xy));
        return (xx + yy - spread) / (2 * Window);
    }
}
