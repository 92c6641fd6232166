using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

/// <summary>The suite on the processor's decoder, against that of Skia.</summary>
[Collection(NativeMemoryAlone.Name)]
public sealed class ProcessorJpegTests : JpegConformance
{
    internal override DecodedPicture[] Decode(byte[][] jpegs, FrameLimits limits) => [.. jpegs.Select(jpeg => OnProcessor(jpeg, limits))];

    internal override DecodedPicture Expected(byte[] jpeg)
    {
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _));
        using var stream = new SKMemoryStream(jpeg);
        using var codec = SKCodec.Create(stream);
        using var bitmap = new SKBitmap(new SKImageInfo(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(bitmap.Info, bitmap.GetPixels()));
        using var stored = new PixelFrame();
        stored.Resize(info.Width, info.Height);
        for (var y = 0; y < info.Height; y++)
        {
            for (var x = 0; x < info.Width; x++)
            {
                var pixel = bitmap.GetPixel(x, y);
                (stored.Row(y)[3 * x], stored.Row(y)[(3 * x) + 1], stored.Row(y)[(3 * x) + 2]) = (pixel.Red, pixel.Green, pixel.Blue);
            }
        }

        return Upright(stored, info.Orientation);
    }
}
