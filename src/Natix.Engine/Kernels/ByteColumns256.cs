using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>
/// Filters a row of bytes across, eight outputs at a time: the samples of four outputs lie within one load of 16 bytes, a byte shuffle by
/// tap spreads them into the lanes of integers. Compiled once for a filter; immutable.
/// </summary>
internal sealed unsafe class ByteColumns256
{
    private const int Lanes = 8, Window = 16, VectorBytes = 32;

    private readonly AlignedArray<int> _bases; // two a block: where the loads of outputs 0..3 and 4..7 begin
    private readonly AlignedArray<byte> _shuffles; // by component, block, tap
    private readonly AlignedArray<float> _weights; // by block, tap
    private readonly int _taps;
    private readonly int _blocks;
    private readonly bool _isCopy;

    private ByteColumns256(AxisTaps filter, int samples, int step)
    {
        (_taps, _blocks) = (filter.Taps, (filter.Outputs + Lanes - 1) / Lanes);
        _isCopy = filter.IsCopy && step == 1 && filter.Outputs >= Lanes;
        _bases = new(2 * _blocks);
        _shuffles = new(step * _blocks * _taps * VectorBytes);
        _weights = new(_blocks * _taps * Lanes);
        First = filter.First;
        Outputs = filter.Outputs;
        _shuffles.Span.Fill(0x80); // a byte of 0 wherever nothing is said
        for (var lane = 0; lane < _blocks * Lanes; lane++)
            Fill(filter, samples, step, lane);
    }

    private int First { get; }

    private int Outputs { get; }

    /// <summary>The compiled filter, or null where samples of four outputs lie too far apart or the row is too short.</summary>
    /// <param name="filter">Filter of the axis.</param>
    /// <param name="samples">Samples of a row.</param>
    /// <param name="step">Bytes from a sample to the next: the number of interleaved components.</param>
    public static ByteColumns256? TryCompile(AxisTaps filter, int samples, int step)
    {
        if (samples * step < Window)
            return null;
        for (var i = 0; i < filter.Outputs; i += 4)
        {
            var last = Math.Min(i + 3, filter.Outputs - 1);
            if ((filter.Starts[last] + filter.Taps - filter.Starts[i]) * step > Window)
                return null;
        }

        return new ByteColumns256(filter, samples, step);
    }

    /// <summary>Writes the outputs less <paramref name="zero"/>, and some more up to a whole vector, of one component of a row.</summary>
    public void Filter(byte* row, int component, float zero, float* output)
    {
        var shuffle = _shuffles.Pointer + (component * _blocks * _taps * VectorBytes);
        var bias = Vector256.Create(-zero);
        if (_isCopy)
        {
            Copy(row + First, bias, output);
            return;
        }

        switch (_taps)
        {
            case 1: One(row, shuffle, bias, output); break;
            case 2: Run<Count2>(row, shuffle, bias, output); break;
            case 3: Run<Count3>(row, shuffle, bias, output); break;
            case 4: Run<Count4>(row, shuffle, bias, output); break;
            case 5: Run<Count5>(row, shuffle, bias, output); break;
            case 6: Run<Count6>(row, shuffle, bias, output); break;
            default: Many(row, shuffle, bias, output); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Load(byte* row, int* bases) => Vector256.Create(Vector128.Load(row + bases[0]), Vector128.Load(row + bases[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Spread(Vector256<byte> window, byte* shuffle) =>
        Vector256.ConvertToSingle(Avx2.Shuffle(window, Vector256.Load(shuffle)).AsInt32());

    private void Copy(byte* row, Vector256<float> bias, float* output)
    {
        var x = 0;
        for (; x <= Outputs - Lanes; x += Lanes)
            (RowFilter256.Widen(row + x) + bias).Store(output + x);
        (RowFilter256.Widen(row + Outputs - Lanes) + bias).Store(output + Outputs - Lanes);
    }

    // A single tap has the weight 1.
    private void One(byte* row, byte* shuffle, Vector256<float> bias, float* output)
    {
        for (var block = 0; block < _blocks; block++)
            (Spread(Load(row, _bases.Pointer + (2 * block)), shuffle + (block * VectorBytes)) + bias).Store(output + (block * Lanes));
    }

    // The compiler sees the taps as a constant: no loop is left.
    private void Run<TTaps>(byte* row, byte* shuffle, Vector256<float> bias, float* output)
        where TTaps : struct, ICount
    {
        var weights = _weights.Pointer;
        var bases = _bases.Pointer;
        for (var end = output + (_blocks * Lanes); output < end; output += Lanes)
        {
            var window = Load(row, bases);
            var sum = Fma.MultiplyAdd(Spread(window, shuffle), Vector256.Load(weights), bias);
            sum = Fma.MultiplyAdd(Spread(window, shuffle + VectorBytes), Vector256.Load(weights + Lanes), sum);
            if (TTaps.Value > 2)
                sum = Fma.MultiplyAdd(Spread(window, shuffle + (2 * VectorBytes)), Vector256.Load(weights + (2 * Lanes)), sum);
            if (TTaps.Value > 3)
                sum = Fma.MultiplyAdd(Spread(window, shuffle + (3 * VectorBytes)), Vector256.Load(weights + (3 * Lanes)), sum);
            if (TTaps.Value > 4)
                sum = Fma.MultiplyAdd(Spread(window, shuffle + (4 * VectorBytes)), Vector256.Load(weights + (4 * Lanes)), sum);
            if (TTaps.Value > 5)
                sum = Fma.MultiplyAdd(Spread(window, shuffle + (5 * VectorBytes)), Vector256.Load(weights + (5 * Lanes)), sum);
            sum.Store(output);
            bases += 2;
            weights += TTaps.Value * Lanes;
            shuffle += TTaps.Value * VectorBytes;
        }
    }

    private void Many(byte* row, byte* shuffle, Vector256<float> bias, float* output)
    {
        var weights = _weights.Pointer;
        var bases = _bases.Pointer;
        for (var end = output + (_blocks * Lanes); output < end; output += Lanes)
        {
            var window = Load(row, bases);
            var sum = Fma.MultiplyAdd(Spread(window, shuffle), Vector256.Load(weights), bias);
            for (var t = 1; t < _taps; t++)
                sum = Fma.MultiplyAdd(Spread(window, shuffle + (t * VectorBytes)), Vector256.Load(weights + (t * Lanes)), sum);
            sum.Store(output);
            bases += 2;
            weights += _taps * Lanes;
            shuffle += _taps * VectorBytes;
        }
    }

    // Lanes past the last output repeat it. A window that would pass the row's end begins earlier.
    private void Fill(AxisTaps filter, int samples, int step, int lane)
    {
        var (block, inBlock) = (lane / Lanes, lane % Lanes);
        var output = Math.Min(lane, filter.Outputs - 1);
        var origin = Math.Min(lane - (lane % 4), filter.Outputs - 1);
        var start = Math.Min(filter.Starts[origin] * step, (samples * step) - Window);
        _bases.Span[lane / 4] = start;
        for (var t = 0; t < _taps; t++)
        {
            var at = (block * _taps) + t;
            _weights.Span[(at * Lanes) + inBlock] = filter.Weights[(output * _taps) + t];
            for (var component = 0; component < step; component++)
            {
                var shuffle = _shuffles.Span.Slice(((component * _blocks * _taps) + at) * VectorBytes, VectorBytes);
                shuffle[4 * inBlock] = (byte)(((filter.Starts[output] + t) * step) + component - start);
            }
        }
    }
}
