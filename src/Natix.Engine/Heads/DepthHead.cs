using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// Depth Anything 3, the metric model: depth [1, 1, h, w] and, where the file has it, sky of the same shape. Metres by <see cref="DepthScale"/>;
/// without a focal length the map is relative. Sky takes the 99th percentile of the depth of the rest; with ten cells or fewer of either the map
/// stays as it is. What lies in the padding has no say in that. Does not vote.
/// </summary>
internal sealed class DepthHead : Head
{
    private readonly DepthSpec _spec;
    private readonly DepthScale _scale;
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
        _scale = new DepthScale(_spec);
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
        var metres = _scale.MetresPerUnit(geometry, findings.FocalLength);
        var map = findings.Depth;
        if (!map.TryTake(ModelIndex))
            return default;
        map.Reset(_columns, _rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(_input.Width), geometry.MapY(_input.Height));
        map.IsMetric = metres > 0;
        if (map.IsMetric)
            TensorPrimitives.Multiply(depth, metres, map.Cells);
        else
            depth.CopyTo(map.Cells);
        if (_quantile is not null)
            PushBack(map.Cells, sky, geometry, _quantile);
        return default;
    }

    private void PushBack(Span<float> cells, ReadOnlySpan<float> sky, in PreprocessGeometry geometry, Quantile quantile)
    {
        var skyCells = Choose(sky, Vector256.Create(float.NegativeInfinity), cells, _ground);
        var ignored = skyCells;
        var inside = DepthScale.Inside(geometry, _input, _columns, _rows);
        if (inside != (0, 0, _columns, _rows))
            (skyCells, ignored) = LeaveOut(inside);
        if (skyCells <= DepthScale.LeastCells || cells.Length - ignored <= DepthScale.LeastCells)
            return;
        var far = quantile.Of(_ground, ignored, DepthScale.FarShare);
        Choose(sky, Vector256.Create(far), cells, cells);
    }

    // Takes the padding out of the ground; returns the cells of sky that are left, and all that do not count.
    private (int Sky, int Ignored) LeaveOut((int Left, int Top, int Right, int Bottom) inside)
    {
        var sky = 0;
        for (var y = 0; y < _rows; y++)
        {
            var row = _ground.AsSpan(y * _columns, _columns);
            var isInside = y >= inside.Top && y < inside.Bottom;
            row[..(isInside ? inside.Left : _columns)].Fill(float.NegativeInfinity);
            if (!isInside)
                continue;
            row[inside.Right..].Fill(float.NegativeInfinity);
            sky += row[inside.Left..inside.Right].Count(float.NegativeInfinity);
        }

        return (sky, _ground.AsSpan().Count(float.NegativeInfinity));
    }

    // Copies cells, those of the sky as a value of their own, and counts these.
    private static int Choose(ReadOnlySpan<float> sky, Vector256<float> ofSky, ReadOnlySpan<float> from, Span<float> to)
    {
        ref var skies = ref MemoryMarshal.GetReference(sky);
        ref var sources = ref MemoryMarshal.GetReference(from);
        ref var targets = ref MemoryMarshal.GetReference(to);
        var (threshold, counts, i) = (Vector256.Create(DepthScale.SkyThreshold), Vector256<int>.Zero, 0);
        for (; i <= from.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var isSky = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref skies, (nuint)i), threshold);
            Vector256.ConditionalSelect(isSky, ofSky, Vector256.LoadUnsafe(ref sources, (nuint)i)).StoreUnsafe(ref targets, (nuint)i);
            counts -= isSky.AsInt32();
        }

        var count = Vector256.Sum(counts);
        for (; i < from.Length; i++)
        {
            var isSky = sky[i] >= DepthScale.SkyThreshold;
            to[i] = isSky ? ofSky[0] : from[i];
            count += isSky ? 1 : 0;
        }

        return count;
    }
}
