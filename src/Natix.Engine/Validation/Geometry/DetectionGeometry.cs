using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Depth, size and ground residuals of all detections of a frame in one call. Holds its scratch for maps up to a size, so one thread owns
/// it; a call allocates nothing.
/// </summary>
internal sealed class DetectionGeometry(int maxCells, int maxDetections)
{
    private readonly float[] _scratch = new float[maxCells];
    private readonly DepthSample[] _samples = new DepthSample[maxDetections];
    private readonly BoxGeometry[] _results = new BoxGeometry[maxDetections];

    /// <summary>The depths of the last call.</summary>
    public ReadOnlySpan<DepthSample> Samples => _samples;

    /// <summary>Evaluates all boxes; what is returned is overwritten by the next call.</summary>
    /// <param name="boxes">Boxes in source pixels, at most as many as the object was made for.</param>
    /// <param name="depth">Depths in metres, row by row; empty without a depth map, and then sizes and ratios are NaN.</param>
    /// <param name="grid">The map's size and place.</param>
    /// <param name="reading">Which depths count.</param>
    /// <param name="camera">The camera of the frame, see <see cref="CameraModel.Constants"/>.</param>
    /// <param name="masks">Empty, or a map of bytes for each box.</param>
    public ReadOnlySpan<BoxGeometry> Evaluate(
        ReadOnlySpan<Detection> boxes, ReadOnlySpan<float> depth, in DepthGrid grid, in DepthReading reading, in CameraConstants camera,
        ReadOnlySpan<byte> masks = default)
    {
        if (boxes.Length > _samples.Length)
            throw new ArgumentException($"There is room for {_samples.Length} boxes, found {boxes.Length}.", nameof(boxes));
        if (depth.IsEmpty)
            _samples.AsSpan(0, boxes.Length).Fill(new DepthSample(float.NaN, 0));
        else
            DepthSampler.Sample(depth, grid, boxes, reading, _scratch, _samples, masks);
        BoxGeometryRun.Evaluate(boxes, _samples.AsSpan(0, boxes.Length), camera, _results);
        return _results.AsSpan(0, boxes.Length);
    }
}
