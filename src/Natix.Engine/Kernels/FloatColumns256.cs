using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>
/// Filters a row of floats across, eight outputs at a time. Where the first samples of eight outputs lie within one or two vectors, a
/// permutation by tap brings them into lanes; else each output is a dot product. Compiled once for a filter; immutable.
/// </summary>
internal sealed unsafe class FloatColumns256
{
    private const int Lanes = 8;

    private readonly AlignedArray<int> _starts; // by block; by output for dot products
    private readonly AlignedArray<int> _places; // permutation by block
    private readonly AlignedArray<float> _weights; // by block and tap; by output for dot products, filled up to whole vectors
    private readonly int _blocks;
    private readonly int _taps;
    private readonly int _reach; // samples from the first sample of a block's first output to that of its last

    /// <param name="filter">Filter of the axis; the row begins at its first sample.</param>
    public FloatColumns256(AxisTaps filter)
    {
        _blocks = (filter.Outputs + Lanes - 1) / Lanes;
        _reach = Reach(filter);
        IsDot = _reach >= 2 * Lanes || (_reach >= Lanes && filter.Taps > 6);
        _taps = IsDot ? (filter.Taps + Lanes - 1) / Lanes * Lanes : filter.Taps;
        _starts = new(_blocks * Lanes);
        _places = new(_blocks * Lanes);
        _weights = new(_blocks * Lanes * _taps);
        for (var lane = 0; lane < _blocks * Lanes; lane++)
            Fill(filter, lane);
    }

    /// <summary>Instructions for eight outputs, roughly.</summary>
    public int Cost => IsDot ? _taps + 20 : _reach < Lanes ? (2 * _taps) + 3 : (4 * _taps) + 3;

    /// <summary>Floats that may be read behind the row's last sample.</summary>
    public static int Beyond => 2 * Lanes;

    private bool IsDot { get; }

    /// <summary>Writes the outputs, and some more up to a whole vector.</summary>
    public void Filter(float* row, float* output)
    {
        if (IsDot)
            Dot(row, output);
        else if (_reach < Lanes)
            Near(row, output);
        else
            Far(row, output);
    }

    private static int Reach(AxisTaps filter)
    {
        var reach = 0;
        for (var i = 0; i < filter.Outputs; i += Lanes)
            reach = Math.Max(reach, filter.Starts[Math.Min(i + Lanes, filter.Outputs) - 1] - filter.Starts[i]);
        return reach;
    }

    private void Near(float* row, float* output)
    {
        var weights = _weights.Pointer;
        for (var block = 0; block < _blocks; block++)
        {
            var places = Vector256.Load(_places.Pointer + (block * Lanes));
            var source = row + _starts.Pointer[block];
            var sum = Avx2.PermuteVar8x32(Vector256.Load(source), places) * Vector256.Load(weights);
            for (var t = 1; t < _taps; t++)
                sum = Fma.MultiplyAdd(Avx2.PermuteVar8x32(Vector256.Load(source + t), places), Vector256.Load(weights + (t * Lanes)), sum);
            sum.Store(output + (block * Lanes));
            weights += _taps * Lanes;
        }
    }

    private void Far(float* row, float* output)
    {
        var weights = _weights.Pointer;
        for (var block = 0; block < _blocks; block++)
        {
            var places = Vector256.Load(_places.Pointer + (block * Lanes));
            var second = (places << 28).AsSingle(); // the sign bit of a lane says which of the two vectors it takes from
            var source = row + _starts.Pointer[block];
            var sum = Pick(source, places, second) * Vector256.Load(weights);
            for (var t = 1; t < _taps; t++)
                sum = Fma.MultiplyAdd(Pick(source + t, places, second), Vector256.Load(weights + (t * Lanes)), sum);
            sum.Store(output + (block * Lanes));
            weights += _taps * Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pick(float* source, Vector256<int> places, Vector256<float> second) => Avx.BlendVariable(
        Avx2.PermuteVar8x32(Vector256.Load(source), places), Avx2.PermuteVar8x32(Vector256.Load(source + Lanes), places), second);

    private void Dot(float* row, float* output)
    {
        var weights = _weights.Pointer;
        var starts = _starts.Pointer;
        for (var block = 0; block < _blocks; block++)
        {
            var low = Avx.HorizontalAdd(Pair(row, starts, weights, 0), Pair(row, starts, weights, 2));
            var high = Avx.HorizontalAdd(Pair(row, starts, weights, 4), Pair(row, starts, weights, 6));

            // Each 128-bit half now holds half of the sum of four outputs.
            (Avx.Permute2x128(low, high, 0x20) + Avx.Permute2x128(low, high, 0x31)).Store(output + (block * Lanes));
            weights += _taps * Lanes;
            starts += Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Pair(float* row, int* starts, float* weights, int output)
    {
        var a = row + starts[output];
        var b = row + starts[output + 1];
        var u = weights + (output * _taps);
        var v = u + _taps;
        var first = Vector256.Load(a) * Vector256.Load(u);
        var second = Vector256.Load(b) * Vector256.Load(v);
        for (var t = Lanes; t < _taps; t += Lanes)
        {
            first = Fma.MultiplyAdd(Vector256.Load(a + t), Vector256.Load(u + t), first);
            second = Fma.MultiplyAdd(Vector256.Load(b + t), Vector256.Load(v + t), second);
        }

        return Avx.HorizontalAdd(first, second);
    }

    // Lanes past the last output repeat it.
    private void Fill(AxisTaps filter, int lane)
    {
        var (block, inBlock) = (lane / Lanes, lane % Lanes);
        var output = Math.Min(lane, filter.Outputs - 1);
        var start = filter.Starts[output] - filter.First;
        var weights = filter.Weights.AsSpan(output * filter.Taps, filter.Taps);
        if (IsDot)
        {
            _starts.Span[lane] = start;
            weights.CopyTo(_weights.Span[(lane * _taps)..]);
            return;
        }

        var origin = filter.Starts[block * Lanes] - filter.First;
        _starts.Span[block] = origin;
        _places.Span[lane] = start - origin;
        for (var t = 0; t < _taps; t++)
            _weights.Span[(((block * _taps) + t) * Lanes) + inBlock] = weights[t];
    }
}
