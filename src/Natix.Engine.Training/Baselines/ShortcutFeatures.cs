using System.Buffers.Binary;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Training.Baselines;

/// <summary>
/// Features that know nothing of roadwork but may give a data set away. A model that does not clearly beat them out of fold has learned the camera. Pure.
/// </summary>
public static class ShortcutFeatures
{
    private const double Ring = 0.04;
    private const int Segments = 4;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    /// <summary>Mean colour of segments along the four borders (4 % of the side): vignette, bonnet, watermark, sky.</summary>
    /// <param name="picture">8-bit RGB.</param>
    public static double[] Border(CorpusImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (width, height) = (picture.Width, picture.Height);
        var (dx, dy) = (Math.Max(1, (int)(width * Ring)), Math.Max(1, (int)(height * Ring)));
        var features = new List<double>();
        for (var s = 0; s < Segments; s++)
        {
            var (x0, x1) = (width * s / Segments, width * (s + 1) / Segments);
            var (y0, y1) = (height * s / Segments, height * (s + 1) / Segments);
            features.AddRange(MeanColour(picture, x0, 0, x1, dy));
            features.AddRange(MeanColour(picture, x0, height - dy, x1, height));
            features.AddRange(MeanColour(picture, 0, y0, dx, y1));
            features.AddRange(MeanColour(picture, width - dx, y0, width, y1));
        }

        return [.. features];
    }

    /// <summary>Share of saturated orange pixels, as it is and on a logarithmic scale.</summary>
    /// <param name="picture">8-bit RGB.</param>
    public static double[] Orange(CorpusImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var rgb = picture.Rgb.Span;
        var orange = 0;
        for (var i = 0; i < rgb.Length; i += 3)
        {
            int red = rgb[i], green = rgb[i + 1], blue = rgb[i + 2];
            // Hue about 5 to 35 degrees, saturation above one half, bright enough to have a colour.
            if (red > 110 && 2 * blue < red && green > blue && (green - blue) * 60 > 5 * (red - blue) && (green - blue) * 60 < 35 * (red - blue))
            {
                orange++;
            }
        }

        var share = orange * 3.0 / rgb.Length;
        return [share, Math.Log10(share + 1e-5)];
    }

    /// <summary>
    /// What the file alone says: bytes, sides, bytes a pixel, and the sums of a JPEG file's quantisation tables (0 for PNG, which has none).
    /// </summary>
    /// <param name="file">The bytes of a JPEG or PNG file.</param>
    /// <exception cref="FormatException">The file is neither, or ends before its size is told.</exception>
    public static double[] Jpeg(ReadOnlySpan<byte> file) =>
        file.StartsWith(PngSignature) && file.Length >= 24
            ? Statistics(file.Length, BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]), 0, 0)
            : JpegStatistics(file);

    private static double[] Statistics(int bytes, double width, double height, double luminance, double chrominance) =>
        [Math.Log(bytes), Math.Log(width), Math.Log(height), bytes / (width * height), luminance, chrominance];

    private static double[] JpegStatistics(ReadOnlySpan<byte> jpeg)
    {
        double luminance = 0, chrominance = 0;
        for (var at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF;)
        {
            var (marker, length) = (jpeg[at + 1], (jpeg[at + 2] << 8) | jpeg[at + 3]);
            var segment = jpeg.Slice(at + 4, Math.Clamp(length - 2, 0, jpeg.Length - at - 4));
            if (marker == 0xDB)
            {
                AddTables(segment, ref luminance, ref chrominance);
            }
            else if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && segment.Length >= 5)
            {
                return Statistics(
                    jpeg.Length, (segment[3] << 8) | segment[4], (segment[1] << 8) | segment[2], luminance, chrominance);
            }

            at += 2 + length;
        }

        throw new FormatException("No start of frame was found: neither a JPEG nor a PNG file.");
    }

    private static void AddTables(ReadOnlySpan<byte> segment, ref double luminance, ref double chrominance)
    {
        for (var at = 0; at < segment.Length;)
        {
            var (wide, table) = (segment[at] >> 4, segment[at] & 15);
            at++;
            double sum = 0;
            for (var i = 0; i < 64 && at < segment.Length; i++)
            {
                sum += wide == 0 ? segment[at] : (segment[at] << 8) | segment[at + 1];
                at += 1 + wide;
            }

            if (table == 0)
            {
                luminance = sum;
            }
            else
            {
                chrominance = sum;
            }
        }
    }

    private static double[] MeanColour(CorpusImage picture, int x0, int y0, int x1, int y1)
    {
        var rgb = picture.Rgb.Span;
        var sum = new double[3];
        for (var y = y0; y < y1; y++)
        {
            for (var x = x0; x < x1; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    sum[c] += rgb[(((y * picture.Width) + x) * 3) + c];
                }
            }
        }

        var count = 255.0 * Math.Max(1, (x1 - x0) * (y1 - y0));
        return [sum[0] / count, sum[1] / count, sum[2] / count];
    }
}
