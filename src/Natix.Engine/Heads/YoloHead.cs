using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// YOLOv8, v11 and YOLO-Master as Ultralytics exports them: output [1, 4 + classes, N], one column an anchor: centre x, y and size w, h in
/// model pixels, then class scores as probabilities. Class-wise suppression. Equal best scores fall to the lower class id.
/// </summary>
internal sealed class YoloHead : DetectorHead
{
    // Anchors looked at together: 80 classes of them fit into the second-level cache, their best scores into the first.
    private const int Tile = 512;
    private const int Lanes = 8;

    private readonly int _output;
    private readonly int _anchors;
    private readonly int _classes;
    private readonly float[] _best = new float[Tile];

    public YoloHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, manifest.Outputs[IndexOf(manifest, manifest.Head.Output!)].Shape[2])
    {
        _output = IndexOf(manifest, manifest.Head.Output!);
        _anchors = manifest.Outputs[_output].Shape[2];
        _classes = manifest.Head.Labels.Count;
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var output = outputs.Output(_output, item);
        var taint = Vector256<float>.Zero;
        FloatScan.Join(output[..(4 * _anchors)], ref taint);
        for (var first = 0; first < _anchors; first += Tile)
        {
            var count = Math.Min(Tile, _anchors - first);
            FindBest(output, first, count, ref taint);
            AddFiring(output, first, count, geometry);
        }

        if (!FloatScan.IsClean(taint))
            throw NotFinite(Spec.Output!);
        var roadwork = 0f;
        foreach (var id in RoadworkClasses)
            roadwork = Math.Max(roadwork, TensorPrimitives.Max(output.Slice((4 + id) * _anchors, _anchors)));
        return roadwork;
    }

    // Writes the best score of each anchor of a tile, four classes at a time so that it is loaded and stored once for four.
    private void FindBest(ReadOnlySpan<float> output, int first, int count, ref Vector256<float> taint)
    {
        var best = _best.AsSpan(0, count);
        best.Fill(float.NegativeInfinity);
        var id = 0;
        for (; id <= _classes - 4; id += 4)
        {
            var offset = ((4 + id) * _anchors) + first;
            Raise(
                best, output.Slice(offset, count), output.Slice(offset + _anchors, count), output.Slice(offset + (2 * _anchors), count),
                output.Slice(offset + (3 * _anchors), count), ref taint);
        }

        for (; id < _classes; id++)
        {
            var row = output.Slice(((4 + id) * _anchors) + first, count);
            Raise(best, row, row, row, row, ref taint);
        }
    }

    private static void Raise(
        Span<float> best, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d, ref Vector256<float> taint)
    {
        ref var most = ref MemoryMarshal.GetReference(best);
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        ref var d0 = ref MemoryMarshal.GetReference(d);
        var (even, odd) = (taint, Vector256<float>.Zero);
        nuint i = 0;
        for (; i + Lanes <= (nuint)best.Length; i += Lanes)
        {
            var (va, vb) = (Vector256.LoadUnsafe(ref a0, i), Vector256.LoadUnsafe(ref b0, i));
            var (vc, vd) = (Vector256.LoadUnsafe(ref c0, i), Vector256.LoadUnsafe(ref d0, i));
            even = FloatScan.Join(FloatScan.Join(even, va), vb);
            odd = FloatScan.Join(FloatScan.Join(odd, vc), vd);
            var four = Vector256.MaxNative(Vector256.MaxNative(va, vb), Vector256.MaxNative(vc, vd));
            Vector256.MaxNative(four, Vector256.LoadUnsafe(ref most, i)).StoreUnsafe(ref most, i);
        }

        for (var tail = (int)i; tail < best.Length; tail++)
        {
            best[tail] = Math.Max(Math.Max(Math.Max(a[tail], b[tail]), Math.Max(c[tail], d[tail])), best[tail]);
            even = FloatScan.Join(even, Vector256.Create(a[tail], b[tail], c[tail], d[tail], 0, 0, 0, 0));
        }

        taint = even + odd;
    }

    private void AddFiring(ReadOnlySpan<float> output, int first, int count, in PreprocessGeometry geometry)
    {
        var threshold = Vector256.Create(Spec.ScoreThreshold);
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            var firing = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref _best[i]), threshold).ExtractMostSignificantBits();
            if (firing == 0)
                continue;
            var ids = BestClasses(output, first + i);
            for (; firing != 0; firing &= firing - 1)
            {
                var lane = BitOperations.TrailingZeroCount(firing);
                Add(output, first + i + lane, _best[i + lane], ids[lane], geometry);
            }
        }

        for (; i < count; i++)
        {
            if (_best[i] >= Spec.ScoreThreshold)
                Add(output, first + i, _best[i], BestClass(output, first + i), geometry);
        }
    }

    // The first class with the best score, for eight anchors at once.
    private Vector256<int> BestClasses(ReadOnlySpan<float> output, int anchor)
    {
        ref var score = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), (4 * _anchors) + anchor);
        var best = Vector256.LoadUnsafe(ref score);
        var ids = Vector256<int>.Zero;
        for (var id = 1; id < _classes; id++)
        {
            var next = Vector256.LoadUnsafe(ref score, (nuint)id * (nuint)_anchors);
            var above = Vector256.GreaterThan(next, best);
            best = Vector256.ConditionalSelect(above, next, best);
            ids = Vector256.ConditionalSelect(above.AsInt32(), Vector256.Create(id), ids);
        }

        return ids;
    }

    private int BestClass(ReadOnlySpan<float> output, int anchor)
    {
        var best = 0;
        for (var id = 1; id < _classes; id++)
        {
            if (output[((4 + id) * _anchors) + anchor] > output[((4 + best) * _anchors) + anchor])
                best = id;
        }

        return best;
    }

    private void Add(ReadOnlySpan<float> output, int anchor, float score, int classId, in PreprocessGeometry geometry) => AddCandidate(
        geometry, output[anchor], output[_anchors + anchor], output[(2 * _anchors) + anchor], output[(3 * _anchors) + anchor], score, classId);
}
