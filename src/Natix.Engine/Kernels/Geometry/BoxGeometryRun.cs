using System.Runtime.Intrinsics;

namespace Natix.Engine.Kernels.Geometry;

/// <summary>Geometry of all boxes of a frame in one call, eight boxes at a time. Pure; allocates nothing.</summary>
internal static class BoxGeometryRun
{
    private const int Lanes = 8;

    /// <summary>One result for each box.</summary>
    /// <param name="boxes">Boxes in source pixels.</param>
    /// <param name="depths">A depth for each; NaN where there is none.</param>
    /// <param name="camera">The camera of the frame.</param>
    /// <param name="results">One a box.</param>
    public static void Evaluate(ReadOnlySpan<Detection> boxes, ReadOnlySpan<DepthSample> depths, in CameraConstants camera, Span<BoxGeometry> results)
    {
        if (depths.Length < boxes.Length || results.Length < boxes.Length)
            throw new ArgumentException($"{boxes.Length} boxes need as many depths and results, found {depths.Length} and {results.Length}.", nameof(boxes));
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= boxes.Length - Lanes; i += Lanes)
                EvaluateEight(boxes.Slice(i, Lanes), depths.Slice(i, Lanes), camera, results.Slice(i, Lanes));
        }

        for (; i < boxes.Length; i++)
            results[i] = BoxGeometry.Of(boxes[i], depths[i].Metres, camera);
    }

    private static void EvaluateEight(ReadOnlySpan<Detection> b, ReadOnlySpan<DepthSample> d, in CameraConstants camera, Span<BoxGeometry> results)
    {
        var left = Vector256.Create(b[0].Left, b[1].Left, b[2].Left, b[3].Left, b[4].Left, b[5].Left, b[6].Left, b[7].Left);
        var top = Vector256.Create(b[0].Top, b[1].Top, b[2].Top, b[3].Top, b[4].Top, b[5].Top, b[6].Top, b[7].Top);
        var right = Vector256.Create(b[0].Right, b[1].Right, b[2].Right, b[3].Right, b[4].Right, b[5].Right, b[6].Right, b[7].Right);
        var bottom = Vector256.Create(b[0].Bottom, b[1].Bottom, b[2].Bottom, b[3].Bottom, b[4].Bottom, b[5].Bottom, b[6].Bottom, b[7].Bottom);
        var depth = Vector256.Create(d[0].Metres, d[1].Metres, d[2].Metres, d[3].Metres, d[4].Metres, d[5].Metres, d[6].Metres, d[7].Metres);
        var (width, height) = (right - left, bottom - top);
        var shared = Vector256.Create((camera.DepthSigma * camera.DepthSigma) + (camera.FocalSigma * camera.FocalSigma));
        var edgeX = Vector256.Create(camera.EdgeSigma) / width;
        var edgeY = Vector256.Create(camera.EdgeSigma) / height;
        var below = bottom - Vector256.Create(camera.HorizonRow);
        var onGround = Vector256.GreaterThan(below, Vector256<float>.Zero) & Vector256.LessThan(bottom, Vector256.Create(camera.LowestRow));
        var none = Vector256.Create(float.NaN);
        var ground = Vector256.ConditionalSelect(onGround, Vector256.Create(camera.GroundScale) / below, none);
        var byHorizon = Vector256.ConditionalSelect(onGround, Vector256.Create(camera.CameraHeight) * height / below, none);
        var metresX = width * depth / Vector256.Create(camera.FocalX);
        var metresY = height * depth / Vector256.Create(camera.FocalY);
        var sigmaX = Vector256.Sqrt((edgeX * edgeX) + shared);
        var sigmaY = Vector256.Sqrt((edgeY * edgeY) + shared);
        var ratio = depth / ground;
        for (var i = 0; i < Lanes; i++)
            results[i] = new BoxGeometry(metresX[i], metresY[i], sigmaX[i], sigmaY[i], ground[i], ratio[i], byHorizon[i]);
    }
}
