using Natix.Engine.Models;

namespace Natix.Engine.Tests.Kernels;

/// <summary>Resize and normalise by the definition, in double precision, one output value at a time: what the kernels are tested against.</summary>
internal static class ReferenceResize
{
    /// <summary>The value of plane <paramref name="plane"/> at (x, y), for an image placed by the rules of the fit modes.</summary>
    public static double Value(InputSpec spec, Func<int, int, int, double> pixel, int width, int height, int plane, int x, int y)
    {
        var (scaledWidth, scaledHeight, left, top) = Place(spec, width, height);
        var channel = spec.Color == ColorOrder.Bgr ? 2 - plane : plane;
        var inside = x >= left && x < left + scaledWidth && y >= top && y < top + scaledHeight;
        var value = inside
            ? Filter(width, scaledWidth, x - left, spec.Resample, column =>
                Filter(height, scaledHeight, y - top, spec.Resample, row => pixel(column, row, channel)))
            : spec.Pad;
        return ((value * spec.Scale) - spec.Mean[plane]) / spec.Std[plane];
    }

    private static (int Width, int Height, int Left, int Top) Place(InputSpec spec, int width, int height)
    {
        if (spec.Fit == FitMode.Stretch)
            return (spec.Width, spec.Height, 0, 0);
        double ratioX = (double)spec.Width / width, ratioY = (double)spec.Height / height;
        if (spec.Fit == FitMode.CenterCrop)
        {
            var large = Math.Max(ratioX, ratioY);
            var (w, h) = ((int)Math.Max(spec.Width, Math.Round(width * large)), (int)Math.Max(spec.Height, Math.Round(height * large)));
            return (w, h, -((w - spec.Width) / 2), -((h - spec.Height) / 2));
        }

        var small = Math.Min(ratioX, ratioY);
        var (sw, sh) = ((int)Math.Clamp(Math.Round(width * small), 1, spec.Width), (int)Math.Clamp(Math.Round(height * small), 1, spec.Height));
        return spec.Fit == FitMode.LetterboxTopLeft ? (sw, sh, 0, 0) : (sw, sh, (spec.Width - sw) / 2, (spec.Height - sh) / 2);
    }

    private static double Filter(int source, int scaled, int output, Resample resample, Func<int, double> sample)
    {
        var scale = (double)source / scaled;
        var center = ((output + 0.5) * scale) - 0.5;
        if (resample == Resample.Bilinear || scale <= 1)
        {
            var low = (int)Math.Floor(center);
            var fraction = center - low;
            return ((1 - fraction) * sample(Math.Clamp(low, 0, source - 1))) + (fraction * sample(Math.Clamp(low + 1, 0, source - 1)));
        }

        var (sum, total) = (0.0, 0.0);
        for (var s = 0; s < source; s++)
        {
            var weight = Math.Max(0, 1 - (Math.Abs(s - center) / scale));
            if (weight > 0)
                (sum, total) = (sum + (weight * sample(s)), total + weight);
        }

        return sum / total;
    }
}
