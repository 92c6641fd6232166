using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>
/// Filters a row of bytes across into 16-bit whole numbers, sixteen outputs at a time, exactly: byte shuffles put pairs of samples side
/// by side, one instruction multiplies and adds them. Each 128-bit half draws on one, two or four loads of 16 bytes. Immutable.
/// </summary>
internal sealed unsafe class WordColumns256
{
    private const int Lanes = 16, HalfLanes = 8, Window = 16, VectorBytes = 32;

    private readonly AlignedArray<int> _bases; // by block and window: where the loads of the lower and the upper half begin
    private readonly AlignedArray<byte> _shuffles; // by component, block, pair of taps, window
    private readonly AlignedArray<sbyte> _weights; // by block, pair of taps
    private readonly int _windows;
    private readonly int _pairs;
    private readonly int _blocks;

    private WordColumns256(AxisTaps filter, int samples, int step, int windows, int bits)
    {
        (_windows, _pairs, _blocks) = (windows, (filter.Taps + 1) / 2, (filter.Outputs + Lanes - 1) / Lanes);
        _bases = new(_blocks * windows * 2);
        _shuffles = new(step * _blocks * _pairs * windows * VectorBytes);
        _weights = new(_blocks * _pairs * VectorBytes);
        _shuffles.Span.Fill(0x80); // a byte of 0 wherever nothing is said
        for (var lane = 0; lane < _blocks * Lanes; lane++)
            Fill(filter, samples, step, bits, lane);
    }

    /// <summary>Instructions for sixteen outputs, roughly.</summary>
    public int Cost => (2 * _windows) + (_pairs * 2 * _windows) + 2;

    /// <summary>The compiled filter, or null where the row is too short or samples of two outputs lie too far apart.</summary>
    /// <param name="filter">Filter of the axis, whole at <paramref name="bits"/>.</param>
    /// <param name="samples">Samples of a row.</param>
    /// <param name="step">Bytes from a sample to the next: the number of interleaved components.</param>
    /// <param name="bits">Outputs are 2^bits times the weighted sum; at most 6.</param>
    public static WordColumns256? TryCompile(AxisTaps filter, int samples, int step, int bits)
    {
        for (var windows = 1; windows <= 4 && samples * step >= Window; windows *= 2)
        {
            if (Fits(filter, step, HalfLanes / windows))
                return new WordColumns256(filter, samples, step, windows, bits);
        }

        return null;
    }

    /// <summary>Writes the outputs less <paramref name="zero"/>, and some more up to a whole vector, of one component of a row.</summary>
    public void Filter(byte* row, int component, short zero, short* output)
    {
        var shuffle = _shuffles.Pointer + (component * _blocks * _pairs * _windows * VectorBytes);
        var center = Vector256.Create(zero);
        switch (_windows, _pairs)
        {
            case (1, 1): Run<Count1, Count1>(row, shuffle, center, output); break;
            case (2, 1): Run<Count2, Count1>(row, shuffle, center, output); break;
            case (4, 1): Run<Count4, Count1>(row, shuffle, center, output); break;
            case (1, 2): Run<Count1, Count2>(row, shuffle, center, output); break;
            case (2, 2): Run<Count2, Count2>(row, shuffle, center, output); break;
            case (4, 2): Run<Count4, Count2>(row, shuffle, center, output); break;
            default: Any(row, shuffle, center, output); break;
        }
    }

    private static bool Fits(AxisTaps filter, int step, int outputs)
    {
        for (var i = 0; i < filter.Outputs; i += outputs)
        {
            var last = Math.Min(i + outputs, filter.Outputs) - 1;
            if ((filter.Starts[last] + filter.Taps - filter.Starts[i]) * step > Window)
                return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Load(byte* row, int* bases) => Vector256.Create(Vector128.Load(row + bases[0]), Vector128.Load(row + bases[1]));

    // The compiler sees the counts as constants: what is not needed is not there.
    private void Run<TWindows, TPairs>(byte* row, byte* shuffle, Vector256<short> center, short* output)
        where TWindows : struct, ICount
        where TPairs : struct, ICount
    {
        var bases = _bases.Pointer;
        var weights = _weights.Pointer;
        for (var end = output + (_blocks * Lanes); output < end; output += Lanes)
        {
            var a = Load(row, bases);
            var b = TWindows.Value > 1 ? Load(row, bases + 2) : a;
            var c = TWindows.Value > 2 ? Load(row, bases + 4) : a;
            var d = TWindows.Value > 2 ? Load(row, bases + 6) : a;
            var sum = Avx2.MultiplyAddAdjacent(Spread<TWindows>(a, b, c, d, shuffle), Vector256.Load(weights)) - center;
            if (TPairs.Value > 1)
            {
                var second = Spread<TWindows>(a, b, c, d, shuffle + (TWindows.Value * VectorBytes));
                sum += Avx2.MultiplyAddAdjacent(second, Vector256.Load(weights + VectorBytes));
            }

            sum.Store(output);
            bases += 2 * TWindows.Value;
            weights += TPairs.Value * VectorBytes;
            shuffle += TPairs.Value * TWindows.Value * VectorBytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Spread<TWindows>(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* shuffle)
        where TWindows : struct, ICount
    {
        var pairs = Avx2.Shuffle(a, Vector256.Load(shuffle));
        if (TWindows.Value > 1)
            pairs |= Avx2.Shuffle(b, Vector256.Load(shuffle + VectorBytes));
        if (TWindows.Value > 2)
            pairs |= Avx2.Shuffle(c, Vector256.Load(shuffle + (2 * VectorBytes))) | Avx2.Shuffle(d, Vector256.Load(shuffle + (3 * VectorBytes)));
        return pairs;
    }

    private void Any(byte* row, byte* shuffle, Vector256<short> center, short* output)
    {
        var bases = _bases.Pointer;
        var weights = _weights.Pointer;
        for (var block = 0; block < _blocks; block++)
        {
            var sum = -center;
            for (var pair = 0; pair < _pairs; pair++)
            {
                var pairs = Vector256<byte>.Zero;
                for (var window = 0; window < _windows; window++)
                {
                    pairs |= Avx2.Shuffle(Load(row, bases + (2 * window)), Vector256.Load(shuffle));
                    shuffle += VectorBytes;
                }

                sum += Avx2.MultiplyAddAdjacent(pairs, Vector256.Load(weights));
                weights += VectorBytes;
            }

            sum.Store(output + (block * Lanes));
            bases += 2 * _windows;
        }
    }

    // Lanes past the last output repeat it. A window that would pass the row's end begins earlier.
    private void Fill(AxisTaps filter, int samples, int step, int bits, int lane)
    {
        var (block, inBlock, perWindow) = (lane / Lanes, lane % Lanes, HalfLanes / _windows);
        var (half, window) = (inBlock / HalfLanes, inBlock % HalfLanes / perWindow);
        var output = Math.Min(lane, filter.Outputs - 1);
        var origin = Math.Min(lane - (lane % perWindow), filter.Outputs - 1);
        var start = Math.Min(filter.Starts[origin] * step, (samples * step) - Window);
        _bases.Span[(((block * _windows) + window) * 2) + half] = start;
        for (var t = 0; t < filter.Taps; t++)
        {
            var pair = (block * _pairs) + (t / 2);
            var at = (2 * inBlock) + (t % 2);
            _weights.Span[(pair * VectorBytes) + at] = (sbyte)(filter.Weights[(output * filter.Taps) + t] * (1 << bits));
            for (var component = 0; component < step; component++)
            {
                var vector = (((component * _blocks * _pairs) + pair) * _windows) + window;
                _shuffles.Span[(vector * VectorBytes) + at] = (byte)(((filter.Starts[output] + t) * step) + component - start);
            }
        }
    }
}
