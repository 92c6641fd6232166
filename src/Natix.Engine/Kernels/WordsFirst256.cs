using System.Runtime.Intrinsics;

namespace Natix.Engine.Kernels;

/// <summary>
/// Filters across first, then down between rows kept in a ring, all in 16-bit whole numbers and exactly: for filters with
/// <see cref="BinaryWeights"/>.
/// </summary>
internal sealed unsafe class WordsFirst256 : PlaneFilter
{
    private const int WordLanes = 16;

    private readonly AxisTaps _vertical;
    private readonly WordColumns256 _across;
    private readonly RowRing _ring;
    private readonly int _components;
    private readonly int _length;
    private readonly short _zero;
    private readonly short[] _weights;
    private readonly AlignedArray<short> _rows;
    private readonly AlignedArray<short> _output;
    private readonly short*[] _result;
    private byte* _plane;
    private int _stride;

    private WordsFirst256(PlaneTaps taps, WordColumns256 across, int components, bool centered, int bitsAcross, int bitsDown)
    {
        (_vertical, _across, _components) = (taps.Vertical, across, components);
        _length = Padded(taps.Horizontal.Outputs, WordLanes);
        _zero = (short)(centered ? 128 << bitsAcross : 0);
        Unit = 1 << (bitsAcross + bitsDown);
        _ring = new RowRing(_vertical);
        _weights = Array.ConvertAll(_vertical.Weights, weight => (short)(weight * (1 << bitsDown)));
        _rows = new(_ring.Slots * components * _length);
        _output = new(components * _length);
        _result = new short*[components];
    }

    public override SampleRow Kind => SampleRow.Words;

    public override float Unit { get; }

    /// <summary>Instructions for a whole plane, roughly; turning words into floats is among them.</summary>
    public double Cost
    {
        get
        {
            var down = _vertical.Taps == 1 ? 0 : (2 * _vertical.Taps) + 1;
            return (double)_components * (_length / WordLanes) * ((_ring.DistinctRows * _across.Cost) + (_vertical.Outputs * (down + 4)));
        }
    }

    /// <summary>The filter, or null where the weights or the distances of samples do not allow it.</summary>
    /// <param name="taps">Filter of the plane.</param>
    /// <param name="samples">Samples of a row of the plane.</param>
    /// <param name="components">Interleaved components, 1 to 3.</param>
    /// <param name="centered">Take 128 off.</param>
    public static WordsFirst256? TryCompile(PlaneTaps taps, int samples, int components, bool centered)
    {
        // 255 * 2^8 is the most that 16 bits hold, and bytes the most that is multiplied across.
        if (BinaryWeights.Bits(taps.Horizontal, 6) is not { } across || BinaryWeights.Bits(taps.Vertical, 8 - across) is not { } down)
            return null;
        return WordColumns256.TryCompile(taps.Horizontal, samples, components, across) is { } columns
            ? new WordsFirst256(taps, columns, components, centered, across, down)
            : null;
    }

    public override void Begin(byte* plane, int stride)
    {
        _plane = plane;
        _stride = stride;
        _ring.Clear();
    }

    public override void* Row(int component) => _result[component];

    public override void Filter(int y)
    {
        var (first, count) = (_vertical.Starts[y], _vertical.Counts[y]);
        for (var row = first; row < first + count; row++)
        {
            for (var component = 0; _ring.Lacks(row) && component < _components; component++)
                _across.Filter(_plane + ((nint)row * _stride), component, _zero, Slot(row, component));
            _ring.Holds(row);
        }

        for (var component = 0; component < _components; component++)
            _result[component] = _vertical.Taps == 1 ? Slot(first, component) : Down(y, component);
    }

    // Products and sums wrap around, yet the result is in range: it is a weighted mean times the unit.
    private short* Down(int y, int component)
    {
        var (first, count) = (_vertical.Starts[y], _vertical.Counts[y]);
        var weights = _weights.AsSpan(y * _vertical.Taps, count);
        var target = _output.Pointer + (component * _length);
        var a = Slot(first, component);
        var b = count > 1 ? Slot(first + 1, component) : a;
        var c = count > 2 ? Slot(first + 2, component) : a;
        var weightA = Vector256.Create(weights[0]);
        var weightB = Vector256.Create(count > 1 ? weights[1] : (short)0);
        var weightC = Vector256.Create(count > 2 ? weights[2] : (short)0);
        if (count <= 2)
        {
            for (var x = 0; x < _length; x += WordLanes)
                ((Vector256.Load(a + x) * weightA) + (Vector256.Load(b + x) * weightB)).Store(target + x);
            return target;
        }

        for (var x = 0; x < _length; x += WordLanes)
            ((Vector256.Load(a + x) * weightA) + (Vector256.Load(b + x) * weightB) + (Vector256.Load(c + x) * weightC)).Store(target + x);
        for (var t = 3; t < count; t++)
            Add(Slot(first + t, component), weights[t], target);
        return target;
    }

    private void Add(short* row, short weight, short* target)
    {
        var vector = Vector256.Create(weight);
        for (var x = 0; x < _length; x += WordLanes)
            (Vector256.Load(target + x) + (Vector256.Load(row + x) * vector)).Store(target + x);
    }

    private short* Slot(int row, int component) => _rows.Pointer + (((_ring.Slot(row) * _components) + component) * _length);
}
