using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using SkiaSharp;

namespace Natix.Engine.FramePath.Peers;

/// <summary>
/// SkiaSharp in the manner of YoloDotNet: decode to a bitmap, draw it scaled onto a canvas of the model's size that is kept between frames, and
/// write the tensor from its pixels in one pass over pointers. Linear filtering, so that all peers do the same work.
/// </summary>
/// <param name="input">The model's input: scale is used, mean and std must be 0 and 1.</param>
internal sealed unsafe class SkiaPath(InputSpec input) : ITensorPath
{
    private readonly SKBitmap _canvasPixels = new(new SKImageInfo(input.Width, input.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
    private readonly NativeBuffer _tensor = new((nuint)input.ByteCount);
    private readonly SKSamplingOptions _sampling = new(SKFilterMode.Linear, SKMipmapMode.None);

    public string Name => "SkiaSharp";

    public float* Tensor => (float*)_tensor.Pointer;

    public void Fill(byte[] jpeg)
    {
        using (var bitmap = SKBitmap.Decode(jpeg))
        using (var image = SKImage.FromBitmap(bitmap))
        using (var canvas = new SKCanvas(_canvasPixels))
        {
            var place = PreprocessPlacement.Of(input, image.Width, image.Height);
            canvas.Clear(new SKColor((byte)input.Pad, (byte)input.Pad, (byte)input.Pad));
            canvas.DrawImage(image, SKRect.Create(place.OffsetX, place.OffsetY, place.ScaledWidth, place.ScaledHeight), _sampling);
        }

        Normalise((byte*)_canvasPixels.GetPixels(), (float)input.Scale);
    }

    public void Dispose()
    {
        _canvasPixels.Dispose();
        _tensor.Dispose();
    }

    private void Normalise(byte* pixel, float scale)
    {
        var plane = input.Width * input.Height;
        var (first, last) = input.Color == ColorOrder.Rgb ? (0, 2) : (2, 0);
        var target = Tensor;
        for (var i = 0; i < plane; i++, pixel += 4)
        {
            target[i] = pixel[first] * scale;
            target[plane + i] = pixel[1] * scale;
            target[(2 * plane) + i] = pixel[last] * scale;
        }
    }
}
