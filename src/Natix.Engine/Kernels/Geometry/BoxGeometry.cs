namespace Natix.Engine.Kernels.Geometry;

/// <summary>What a camera and the ground make of pixels, as a run over many boxes needs it. Plain data; see the camera model for its meaning.</summary>
internal readonly struct CameraConstants(
    float focalX, float focalY, float focalSigma, float depthSigma, float edgeSigma, float horizonRow, float groundScale, float cameraHeight,
    float lowestRow = float.PositiveInfinity)
{
    /// <summary>Focal lengths in pixels.</summary>
    public readonly float FocalX = focalX, FocalY = focalY;

    /// <summary>Standard deviations: of the focal length and of depths, relative; of a box's width or height, in pixels.</summary>
    public readonly float FocalSigma = focalSigma, DepthSigma = depthSigma, EdgeSigma = edgeSigma;

    /// <summary>Row of the horizon, pixels; NaN where the ground is not known.</summary>
    public readonly float HorizonRow = horizonRow;

    /// <summary>Focal length * camera height / cos(pitch): ground depth = this / (row - horizon).</summary>
    public readonly float GroundScale = groundScale;

    /// <summary>Height of the camera over the ground, metres.</summary>
    public readonly float CameraHeight = cameraHeight;

    /// <summary>A box that ends at or below this row may be cut by the image: where it stands is not seen.</summary>
    public readonly float LowestRow = lowestRow;
}

/// <summary>What geometry says of one box. Lengths in metres; NaN for what cannot be said. Plain data.</summary>
/// <param name="Width">Width at the sampled depth.</param>
/// <param name="Height">Height at the sampled depth.</param>
/// <param name="WidthSigma">Standard deviation of the width, relative to it.</param>
/// <param name="HeightSigma">Standard deviation of the height, relative to it.</param>
/// <param name="GroundDepth">Depth of the ground at the box's bottom; NaN at or above the horizon, and where the image cuts the box.</param>
/// <param name="DepthRatio">Sampled depth over ground depth: near 1 for what stands on the ground.</param>
/// <param name="GroundHeight">Height by the row of the horizon and the height of the camera alone; NaN as the ground's depth is.</param>
internal readonly record struct BoxGeometry(
    float Width, float Height, float WidthSigma, float HeightSigma, float GroundDepth, float DepthRatio, float GroundHeight)
{
    /// <summary>
    /// The formulas for one box (pinhole camera, flat ground), in plain arithmetic: the same code runs on the device, and is the twin of the
    /// vectorised run.
    /// </summary>
    public static BoxGeometry Of(Detection box, float depth, CameraConstants camera)
    {
        var (width, height) = (box.Right - box.Left, box.Bottom - box.Top);
        var shared = (camera.DepthSigma * camera.DepthSigma) + (camera.FocalSigma * camera.FocalSigma);
        var (edgeX, edgeY) = (camera.EdgeSigma / width, camera.EdgeSigma / height);
        var below = box.Bottom - camera.HorizonRow;
        var stands = below > 0 && box.Bottom < camera.LowestRow;
        var ground = stands ? camera.GroundScale / below : float.NaN;
        return new BoxGeometry(
            width * depth / camera.FocalX,
            height * depth / camera.FocalY,
            MathF.Sqrt((edgeX * edgeX) + shared),
            MathF.Sqrt((edgeY * edgeY) + shared),
            ground,
            depth / ground,
            stands ? camera.CameraHeight * height / below : float.NaN);
    }
}
