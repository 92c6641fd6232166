using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// Depth Anything 3, the metric model (arXiv 2511.10647): depth [1, 1, h, w] and, where the file has it, sky of the same shape. Metres =
/// depth * f / 300 with f, the mean of the focal lengths across and down, in pixels of the model's input. Without a focal length the map is
/// relative. Sky of at least 0.3 is sky, and takes the 99th percentile of the depth of the rest; with ten cells or fewer of either the map stays
/// as it is. Does not vote.
/// </summary>
internal sealed class DepthHead : Head
{
    /// <summary>The focal length, in pixels, at which the model's numbers are metres.</summary>
    private const float CanonicalFocalLength = 300;

    private const float SkyThreshold = 0.3f;
    private const float FarShare = 0.99f;
    private const int LeastCells = 10;

    private readonly DepthSpec _spec;
    private readonly InputSpec _input;
    private readonly int _depth;
    private readonly int _sky = -1;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float[] _ground;
    private readonly Quantile? _quantile;

    public DepthHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        _spec = manifest.Head.Depth!;
        _input = manifest.Input;
        _depth = IndexOf(manifest, _spec.Depth);
        if (_spec.Sky is { } sky)
            _sky = IndexOf(manifest, sky);
        var shape = manifest.Outputs[_depth].Shape;
        (_rows, _columns) = (shape[^2], shape[^1]);
        _ground = new float[_sky < 0 ? 0 : _rows * _columns];
        _quantile = _sky < 0 ? null : new Quantile(_ground.Length);
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var depth = Finite(outputs, _depth, item, _spec.Depth);
        var sky = _sky < 0 ? default : Finite(outputs, _sky, item, _spec.Sky!);
        var focalLength = FocalLength(geometry, findings.FocalLength);
        var map = findings.Depth;
        map.Reset(_columns, _rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(_input.Width), geometry.MapY(_input.Height));
        map.IsMetric = focalLength > 0;
        if (map.IsMetric)
            TensorPrimitives.Multiply(depth, focalLength / CanonicalFocalLength, map.Cells);
        else
            depth.CopyTo(map.Cells);
        if (_quantile is not null)
            PushBack(map.Cells, sky, _quantile);
        return default;
    }

    // In pixels of the model's input; 0 when nobody knows it. What the frame says comes before what the manifest says.
    private float FocalLength(in PreprocessGeometry geometry, float ofFrame)
    {
        var source = ofFrame > 0 && float.IsFinite(ofFrame) ? ofFrame
            : _spec.HorizontalFieldOfView > 0 ? (float)(geometry.Width / (2 * Math.Tan(_spec.HorizontalFieldOfView * Math.PI / 360)))
            : _spec.FocalLength;
        return ((source / geometry.ScaleX) + (source / geometry.ScaleY)) / 2;
    }

    private void PushBack(Span<float> cells, ReadOnlySpan<float> sky, Quantile quantile)
    {
        var skyCells = Choose(sky, Vector256.Create(float.NegativeInfinity), cells, _ground);
        if (skyCells <= LeastCells || cells.Length - skyCells <= LeastCells)
            return;
        var far = quantile.Of(_ground, skyCells, FarShare);
        Choose(sky, Vector256.Create(far), cells, cells);
    }

    // Copies cells, those of the sky as a value of their own, and counts these.
    private static int Choose(ReadOnlySpan<float> sky, Vector256<float> ofSky, ReadOnlySpan<float> from, Span<float> to)
    {
        ref var skies = ref MemoryMarshal.GetReference(sky);
        ref var sources = ref MemoryMarshal.GetReference(from);
        ref var targets = ref MemoryMarshal.GetReference(to);
        var (threshold, counts, i) = (Vector256.Create(SkyThreshold), Vector256<int>.Zero, 0);
        for (; i <= from.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var isSky = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref skies, (nuint)i), threshold);
            Vector256.ConditionalSelect(isSky, ofSky, Vector256.LoadUnsafe(ref sources, (nuint)i)).StoreUnsafe(ref targets, (nuint)i);
            counts -= isSky.AsInt32();
        }

        var count = Vector256.Sum(counts);
        for (; i < from.Length; i++)
        {
            var isSky = sky[i] >= SkyThreshold;
            to[i] = isSky ? ofSky[0] : from[i];
            count += isSky ? 1 : 0;
        }

        return count;
    }
}
