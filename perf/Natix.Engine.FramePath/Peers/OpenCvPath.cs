using Natix.Engine.Imaging;
using Natix.Engine.Models;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace Natix.Engine.FramePath.Peers;

/// <summary>
/// OpenCvSharp as its users write it: ImDecode, Resize, CopyMakeBorder where the model letterboxes, BlobFromImage; what can be kept between frames is
/// kept. <paramref name="reduction"/> 2 or 4 decodes with REDUCED_COLOR_2 or _4. The tensor is the blob itself, not a copy.
/// </summary>
/// <param name="input">The model's input: scale is used, mean and std must be 0 and 1.</param>
/// <param name="reduction">1, 2 or 4.</param>
internal sealed unsafe class OpenCvPath(InputSpec input, int reduction) : ITensorPath
{
    private readonly Mat _resized = new();
    private readonly Mat _boxed = new();
    private Mat? _blob;

    public string Name => reduction == 1 ? "OpenCvSharp" : $"OpenCvSharp REDUCED_COLOR_{reduction}";

    public float* Tensor => (float*)_blob!.DataPointer;

    /// <summary>True when OpenCV's native library is here; else why not.</summary>
    public static bool IsHere(out string? reason)
    {
        try
        {
            Cv2.SetNumThreads(1);
            reason = null;
            return true;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or OpenCvSharpException)
        {
            reason = (e.InnerException ?? e).Message.Split('\n')[0];
            return false;
        }
    }

    public void Fill(byte[] jpeg)
    {
        var mode = reduction switch { 2 => ImreadModes.ReducedColor2, 4 => ImreadModes.ReducedColor4, _ => ImreadModes.Color };
        using var image = Cv2.ImDecode(jpeg, mode);
        var place = PreprocessPlacement.Of(input, image.Width, image.Height);
        var filter = input.Resample == Resample.Bilinear ? InterpolationFlags.Linear : InterpolationFlags.Area;
        Cv2.Resize(image, _resized, new Size(place.ScaledWidth, place.ScaledHeight), 0, 0, filter);
        var padded = place.ScaledWidth != input.Width || place.ScaledHeight != input.Height;
        if (padded)
        {
            var (bottom, right) = (input.Height - place.OffsetY - place.ScaledHeight, input.Width - place.OffsetX - place.ScaledWidth);
            Cv2.CopyMakeBorder(_resized, _boxed, place.OffsetY, bottom, place.OffsetX, right, BorderTypes.Constant, Scalar.All(input.Pad));
        }

        _blob?.Dispose();
        _blob = CvDnn.BlobFromImage(
            padded ? _boxed : _resized, input.Scale, new Size(input.Width, input.Height), default, swapRB: input.Color == ColorOrder.Rgb, crop: false);
    }

    public void Dispose()
    {
        _blob?.Dispose();
        _resized.Dispose();
        _boxed.Dispose();
    }
}
