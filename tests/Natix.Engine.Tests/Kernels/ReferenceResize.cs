using Natix.Engine.Models;

namespace Natix.Engine.Tests.Kernels;

/// <summary>
/// An image to a tensor by the definition, in double precision: chroma enlarged, planes resized, colours converted, clamped, normalised,
/// one step after the other. What the kernels are tested against.
/// </summary>
internal static class ReferenceResize
{
    /// <summary>The tensor in the order of the input's layout, not yet rounded to its type.</summary>
    /// <param name="spec">The input.</param>
    /// <param name="image">The source.</param>
    /// <param name="convertsFirst">Convert and clamp at source resolution, then resize: not what the kernels do, but what others do.</param>
    public static double[] Tensor(InputSpec spec, TestImage image, bool convertsFirst = false)
    {
        var place = Place(spec, image.Width, image.Height);
        double[][] full = [image.FullSize(0), image.FullSize(1), image.FullSize(2)];
        if (convertsFirst)
            ConvertAll(image, full);
        var planes = Array.ConvertAll(full, plane => Resized(spec, plane, image.Width, image.Height, place));
        var tensor = new double[spec.ElementCount];
        for (var y = 0; y < spec.Height; y++)
        {
            for (var x = 0; x < spec.Width; x++)
            {
                var at = (y * spec.Width) + x;
                var inside = x >= place.Left && x < place.Left + place.Width && y >= place.Top && y < place.Top + place.Height;
                double[] samples = [planes[0][at], planes[1][at], planes[2][at]];
                var color = !inside ? [spec.Pad, spec.Pad, spec.Pad] : convertsFirst ? samples : Color(image, samples[0], samples[1], samples[2]);
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = Math.Clamp(color[spec.Color == ColorOrder.Bgr ? 2 - channel : channel], 0, 255);
                    var index = spec.Layout == TensorLayout.Nhwc ? (3 * at) + channel : (channel * spec.Width * spec.Height) + at;
                    tensor[index] = ((value * spec.Scale) - spec.Mean[channel]) / spec.Std[channel];
                }
            }
        }

        return tensor;
    }

    /// <summary>Red, green, blue of three samples, by the matrix as the standards print it; not clamped.</summary>
    public static double[] Color(TestImage image, double first, double second, double third)
    {
        if (image.Layout == PixelLayout.Rgb24)
            return [first, second, third];
        if (image.Layout == PixelLayout.Grey)
            return [first, first, first];
        var (kr, kg, kb) = image.Matrix is YuvMatrix.Bt601Full or YuvMatrix.Bt601Limited ? (0.299, 0.587, 0.114) : (0.2126, 0.7152, 0.0722);
        var limited = image.Matrix is YuvMatrix.Bt601Limited or YuvMatrix.Bt709Limited;
        var y = limited ? (first - 16) / 219 * 255 : first;
        var cb = (second - 128) / (limited ? 224.0 : 255.0) * 255;
        var cr = (third - 128) / (limited ? 224.0 : 255.0) * 255;
        return
        [
            y + (2 * (1 - kr) * cr),
            y - (2 * (1 - kb) * kb / kg * cb) - (2 * (1 - kr) * kr / kg * cr),
            y + (2 * (1 - kb) * cb),
        ];
    }

    private static void ConvertAll(TestImage image, double[][] planes)
    {
        for (var i = 0; i < planes[0].Length; i++)
        {
            var color = Color(image, planes[0][i], planes[1][i], planes[2][i]);
            for (var c = 0; c < 3; c++)
                planes[c][i] = Math.Clamp(color[c], 0, 255);
        }
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

    // The part of the resized plane that the model sees, where it lies in the model's rectangle.
    private static double[] Resized(InputSpec spec, double[] plane, int width, int height, (int Width, int Height, int Left, int Top) place)
    {
        var rows = new double[spec.Width * height];
        var result = new double[spec.Width * spec.Height];
        for (var x = Math.Max(0, place.Left); x < Math.Min(spec.Width, place.Left + place.Width); x++)
        {
            foreach (var (column, weight) in Weights(width, place.Width, x - place.Left, spec.Resample))
            {
                for (var y = 0; y < height; y++)
                    rows[(y * spec.Width) + x] += weight * plane[(y * width) + column];
            }
        }

        for (var y = Math.Max(0, place.Top); y < Math.Min(spec.Height, place.Top + place.Height); y++)
        {
            foreach (var (row, weight) in Weights(height, place.Height, y - place.Top, spec.Resample))
            {
                for (var x = 0; x < spec.Width; x++)
                    result[(y * spec.Width) + x] += weight * rows[(row * spec.Width) + x];
            }
        }

        return result;
    }

    private static List<(int Sample, double Weight)> Weights(int source, int scaled, int output, Resample resample)
    {
        var scale = (double)source / scaled;
        var center = ((output + 0.5) * scale) - 0.5;
        if (resample == Resample.Bilinear)
        {
            var low = (int)Math.Floor(center);
            return [(Math.Clamp(low, 0, source - 1), 1 - (center - low)), (Math.Clamp(low + 1, 0, source - 1), center - low)];
        }

        var weights = new List<(int Sample, double Weight)>();
        var wide = Math.Max(1, scale);
        for (var s = 0; s < source; s++)
        {
            var distance = Math.Abs(s - center) / wide;
            var weight = resample == Resample.Antialias ? Math.Max(0, 1 - distance) : Cubic(distance);
            if (weight != 0)
                weights.Add((s, weight));
        }

        var total = weights.Sum(entry => entry.Weight);
        return weights.ConvertAll(entry => (entry.Sample, entry.Weight / total));
    }

    // Keys 1981, equation 8 with a = -1/2.
    private static double Cubic(double d)
    {
        const double A = -0.5;
        return d <= 1 ? ((A + 2) * d * d * d) - ((A + 3) * d * d) + 1
            : d < 2 ? (A * d * d * d) - (5 * A * d * d) + (8 * A * d) - (4 * A)
            : 0;
    }
}
