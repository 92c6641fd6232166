using Natix.Engine.Cascade.Checks;
using Natix.Engine.Imaging;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>Turns the bytes of a frame into upright pixels: a JPEG is decoded, raw pixels are taken where they lie. One thread owns it.</summary>
internal sealed class FrameDecoder(InputSpec[] inputs, EngineOptions options) : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly SmallPicture _pictures = new();

    /// <summary>
    /// Shows the frame's upright pixels in <see cref="FrameSlot.View"/>, at the smallest scale that every model's input allows; makes the small
    /// picture where it is wanted. On failure the result has the error.
    /// </summary>
    public bool TryDecode(FrameResult result, FrameSlot slot)
    {
        var ok = result.Format.IsRaw ? TryTakeRaw(result, slot, out var error) : TryDecodeJpeg(result, slot, out error);
        result.Error = error;
        if (ok && result.Findings.Picture.IsWanted)
            _pictures.Make(slot.View, result.Findings.Picture);
        return ok;
    }

    private bool TryTakeRaw(FrameResult result, FrameSlot slot, out FrameError error)
    {
        if (!RawFrame.TryView(result.Lease, options.Limits, out var view, out error))
            return false;
        (result.Width, result.Height) = (view.Width, view.Height);
        result.Findings.FocalLength = FrameCamera.FocalLengthOf(result.Info, slot.Exif, result.Width, result.Height);
        slot.View = view;
        return true;
    }

    private bool TryDecodeJpeg(FrameResult result, FrameSlot slot, out FrameError error)
    {
        var bytes = result.Lease.Bytes;
        if (!JpegDecoder.TryReadHeader(bytes, options.Limits, out var info, out error))
            return false;
        var turned = Orientation.SwapsAxes(info.Orientation);
        (result.Width, result.Height) = turned ? (info.Height, info.Width) : (info.Width, info.Height);
        result.Orientation = info.Orientation;
        slot.Exif = info.Lens;
        result.Findings.FocalLength = FrameCamera.FocalLengthOf(result.Info, slot.Exif, result.Width, result.Height);
        result.DecodeScale = ChooseScale(result.Width, result.Height);
        if (!_decoder.TryDecode(bytes, info, result.DecodeScale, slot.Decoded, out error))
            return false;
        slot.View = slot.Decoded.View;
        if (info.Orientation == 1)
            return true;
        // The only pixel copy on the path: dashcams write upright, so it is rare, and it is counted.
        result.BytesCopied += Orientation.Apply(slot.Decoded, slot.Upright, info.Orientation);
        slot.View = slot.Upright.View;
        return true;
    }

    private int ChooseScale(int width, int height)
    {
        if (!options.ScaledDecoding)
            return 1;
        var (neededWidth, neededHeight) = (1, 1);
        foreach (var input in inputs)
        {
            var (w, h) = PreprocessPlan.NeededSize(input, width, height);
            (neededWidth, neededHeight) = (Math.Max(neededWidth, w), Math.Max(neededHeight, h));
        }

        return DecodeScale.Choose(width, height, neededWidth, neededHeight);
    }

    public void Dispose() => _decoder.Dispose();
}
