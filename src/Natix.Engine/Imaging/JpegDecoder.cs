using Natix.Engine.Memory;
using Natix.Engine.Native;

namespace Natix.Engine.Imaging;

/// <summary>
/// Reads JPEG headers and decodes to planes or RGB: undamaged baseline images by a decoder of our own, all others, to the same samples, by
/// libjpeg-turbo (natix/jpeg.h). Not thread-safe; one worker owns it. Success allocates no managed memory. What a frame decodes to does not depend on the frames before it. Construction throws <see cref="NativeLibraryException"/> when a native library is missing.
/// </summary>
internal sealed unsafe class JpegDecoder : IDisposable
{
    private readonly JpegHandle _handle;

    public JpegDecoder()
    {
        // The decoder counts itself on the library, so ours can be let go at once.
        using var library = JpegLibraryHandle.Open();
        _handle = JpegHandle.Open(library);
    }

    /// <summary>Reads markers up to the first scan and applies the limits: bytes first, then pixels.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> jpeg, FrameLimits limits, out JpegInfo info, out FrameError error)
    {
        info = default;
        if (jpeg.Length > limits.MaxBytes)
        {
            error = JpegRefusal.TooManyBytes(jpeg.Length, limits);
            return false;
        }

        var status = JpegHandle.Probe(jpeg, out var found);
        info = new JpegInfo(
            (int)found.Width, (int)found.Height, (int)found.Orientation, (int)found.Components, (int)found.Precision,
            (JpegProcess)found.Process, found.AdobeTransform, StoredPlanes.LayoutOf(found.Subsampling, found.Colour))
        {
            Lens = LensOf(found),
        };
        if (status != NxStatus.Ok)
        {
            error = NativeFailure.ToFrameError(status, found.ProblemOffset);
            return false;
        }

        var tooLarge = (long)info.Width * info.Height > limits.MaxPixels;
        error = tooLarge ? JpegRefusal.TooManyPixels(info.Width, info.Height, limits) : FrameError.None;
        return !tooLarge;
    }

    /// <summary>
    /// Decodes the whole image at 1/<paramref name="denominator"/> of its size, as stored (not yet upright), to the planes that it
    /// holds, without colour conversion; to RGB where it holds none, or none that can be turned upright exactly.
    /// </summary>
    /// <param name="jpeg">The bytes <paramref name="info"/> was read from.</param>
    /// <param name="info">From <see cref="TryReadHeader"/>.</param>
    /// <param name="denominator">1, 2 or 4.</param>
    /// <param name="target">Resized to fit; after an error its pixels are undefined.</param>
    /// <param name="error">Why not, when the result is false.</param>
    public bool TryDecode(ReadOnlySpan<byte> jpeg, in JpegInfo info, int denominator, PixelFrame target, out FrameError error)
    {
        var (width, height) = (DecodeScale.Scaled(info.Width, denominator), DecodeScale.Scaled(info.Height, denominator));
        if (info.Planes == PixelLayout.Rgb24 || !Orientation.CanTurn(info.Planes, width, height, info.Orientation))
            return TryDecodeRgb(jpeg, info, denominator, target, out error);
        target.Resize(info.Planes, width, height);
        var planes = NxJpegPlanes.Create(StoredPlanes.SubsamplingOf(info.Planes), width, height);
        for (var i = 0; i < target.PlaneCount; i++)
        {
            var plane = target.Plane(i);
            planes.Set(i, plane.Data, plane.Stride, target.PlaneRoom(i));
        }

        return Judge(_handle.DecodePlanes(jpeg, denominator, planes, out var offset), offset, out error);
    }

    /// <summary>Decodes as <see cref="TryDecode"/> does, but always to <see cref="PixelLayout.Rgb24"/>.</summary>
    public bool TryDecodeRgb(ReadOnlySpan<byte> jpeg, in JpegInfo info, int denominator, PixelFrame target, out FrameError error)
    {
        target.Resize(DecodeScale.Scaled(info.Width, denominator), DecodeScale.Scaled(info.Height, denominator));
        var status = _handle.Decode(jpeg, denominator, target.Pixels, target.Width, target.Height, target.Stride, out var offset);
        return Judge(status, offset, out error);
    }

    private static ExifTags LensOf(in NxJpegInfo found) => new(
        found.FocalLength, found.FocalLength35mm, found.FocalPlaneXResolution, found.FocalPlaneYResolution, (int)Math.Min(found.FocalPlaneUnit, ushort.MaxValue),
        Pixels(found.TakenWidth), Pixels(found.TakenHeight), found.DigitalZoom);

    // A size that no image has is no size.
    private static int Pixels(uint value) => value <= int.MaxValue ? (int)value : 0;

    private static bool Judge(NxStatus status, long offset, out FrameError error)
    {
        error = status == NxStatus.Ok ? FrameError.None : NativeFailure.ToFrameError(status, offset);
        return status == NxStatus.Ok;
    }

    public void Dispose() => _handle.Dispose();
}
