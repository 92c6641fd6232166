using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Cascade.Checks;

/// <summary>The camera of one frame, of what the frame, its file, its stream and the engine say of it. Pure.</summary>
internal static class FrameCamera
{
    private const double UsualHorizonSigma = 0.015;

    // A focal length beyond these, in lengths of the image's longer side, is no lens.
    private const float ShortestFocal = 0.01f;
    private const float LongestFocal = 1000;

    /// <summary>What is known of a frame's lens.</summary>
    /// <param name="info">The frame.</param>
    /// <param name="exif">What its file says.</param>
    /// <param name="width">Width of the upright frame, pixels, positive.</param>
    /// <param name="height">Height of the upright frame, pixels, positive.</param>
    public static Intrinsics LensOf(in FrameInfo info, in ExifTags exif, int width, int height)
    {
        // A focal length that comes with a frame is of this very frame.
        var configured = IsFocal(info.FocalLength, width, height)
            ? new ConfiguredLens(info.FocalLength, info.FocalLength, width, height)
            : ConfiguredBy(info.Camera);
        return IntrinsicsEstimate.Resolve(width, height, configured, exif.HasLens ? new ExifLens(exif) : null);
    }

    /// <summary>The focal length that makes depth metric: what is known, not what is guessed; 0 without.</summary>
    public static float FocalLengthOf(in FrameInfo info, in ExifTags exif, int width, int height)
    {
        if (IsFocal(info.FocalLength, width, height) || (!exif.HasLens && info.Camera?.FocalAcross is null))
            return info.FocalLength;
        var lens = LensOf(info, exif, width, height);
        return lens is { IsKnown: true, Source: not IntrinsicsSource.Guessed } ? (float)((lens.FocalX + lens.FocalY) / 2) : 0;
    }

    private static bool IsFocal(float focal, int width, int height) =>
        focal >= ShortestFocal * Math.Max(width, height) && focal <= LongestFocal * Math.Max(width, height);

    private static ConfiguredLens? ConfiguredBy(CameraOptions? camera) => camera?.FocalAcross is { } focal
        ? new ConfiguredLens(focal, camera.FocalLengthDown ?? focal, camera.ImageWidth, camera.ImageHeight)
        {
            CenterX = camera.CenterX,
            CenterY = camera.CenterY,
            Sigma = camera.FocalSigma,
        }
        : null;

    /// <summary>What is known of the ground before the camera.</summary>
    /// <param name="camera">What the stream or the engine says; null for nothing.</param>
    /// <param name="lens">The frame's lens.</param>
    /// <param name="width">Width of the upright frame, pixels.</param>
    /// <param name="height">Height of the upright frame, pixels.</param>
    public static GroundPlane GroundOf(CameraOptions? camera, in Intrinsics lens, int width, int height)
    {
        if (camera?.MountHeight is not { } mount)
            return GroundPlane.None;
        var (across, down) = ((double)width / camera.ImageWidth, (double)height / camera.ImageHeight);
        if (!IntrinsicsEstimate.IsScaled(across, down))
            return GroundPlane.None;
        if (camera.HorizonRow is { } row)
        {
            var sigma = camera.HorizonSigma ?? (UsualHorizonSigma * camera.ImageHeight);
            return new GroundPlane(row * down, sigma * down, mount, camera.MountHeightSigma, SizeMethods.Ground);
        }

        const double radians = Math.PI / 180;
        return lens.Source == IntrinsicsSource.Configured
            ? GroundPlane.OfMount(lens, mount, camera.MountHeightSigma, camera.Pitch!.Value * radians, camera.PitchSigma * radians)
            : GroundPlane.None;
    }
}
