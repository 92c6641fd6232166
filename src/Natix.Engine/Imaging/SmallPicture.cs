using Natix.Engine.Models;

namespace Natix.Engine.Imaging;

/// <summary>
/// Shrinks upright pixels to a <see cref="FramePicture"/> by the filter that models' inputs are made with, widened by the scale, on luma alone
/// where there is luma. 0.04 ms from 320x180 pixels, 0.06 from 640x360, 0.35 from 1920x1080; RGB costs four times as much. One thread owns it; allocates only for a form of image that is new to it.
/// </summary>
internal sealed class SmallPicture
{
    private const int Samples = FramePicture.Width * FramePicture.Height;

    private static readonly InputSpec Form = new(
        "picture", FramePicture.Width, FramePicture.Height, ColorOrder.Rgb, FitMode.Stretch, Resample.Antialias, 1, [0, 0, 0], [1, 1, 1], 0, TensorType.UInt8);

    private readonly PreprocessPlanCache _plans = new(Form);
    private readonly byte[] _channels = new byte[3 * Samples];

    /// <summary>Makes the picture of an image.</summary>
    /// <param name="source">Upright pixels of any layout, at whatever scale they were decoded.</param>
    /// <param name="picture">Filled.</param>
    public void Make(in ImageView source, FramePicture picture)
    {
        var isRgb = source.Layout == PixelLayout.Rgb24;
        var view = isRgb ? source : new ImageView(PixelLayout.Grey, source.Matrix, source.Width, source.Height, source.First);
        _plans.For(view).Run(view, _channels);
        var samples = picture.Make();
        if (isRgb)
            ToLuma(_channels, samples);
        else
            _channels.AsSpan(0, Samples).CopyTo(samples);
    }

    // BT.601 in 256ths: 0.299, 0.587, 0.114.
    private static void ToLuma(ReadOnlySpan<byte> channels, Span<byte> luma)
    {
        var red = channels[..Samples];
        var green = channels.Slice(Samples, Samples);
        var blue = channels.Slice(2 * Samples, Samples);
        for (var i = 0; i < luma.Length; i++)
            luma[i] = (byte)(((77 * red[i]) + (150 * green[i]) + (29 * blue[i]) + 128) >> 8);
    }
}
