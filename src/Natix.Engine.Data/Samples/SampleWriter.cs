using Natix.Engine.Data.Imaging;

namespace Natix.Engine.Data.Samples;

/// <summary>Unpacks finished pixels into planes.</summary>
internal static class SampleWriter
{
    /// <summary>RGBA bytes to RGB planes in [0, 1].</summary>
    public static void Write(RgbaImage source, Span<float> image)
    {
        var plane = source.Width * source.Height;
        var red = image[..plane];
        var green = image.Slice(plane, plane);
        var blue = image.Slice(2 * plane, plane);
        var pixels = source.Pixels;
        for (int i = 0, at = 0; i < plane; i++, at += 4)
        {
            red[i] = pixels[at] * (1f / 255f);
            green[i] = pixels[at + 1] * (1f / 255f);
            blue[i] = pixels[at + 2] * (1f / 255f);
        }
    }
}
