namespace Natix.Engine.Kernels;

/// <summary>
/// Filters across first, each source row that an output row needs once, and down between the rows kept in a ring: for enlarging, for two
/// taps, and for decimation.
/// </summary>
internal sealed unsafe class ColumnsFirst256 : PlaneFilter
{
    private readonly PlaneTaps _taps;
    private readonly ByteColumns256 _across;
    private readonly int _components;
    private readonly int _length;
    private readonly RowRing _ring;
    private readonly float _zero;
    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _held;
    private readonly AlignedArray<float> _output;
    private readonly float*[] _rows;
    private readonly float*[] _sources;
    private byte* _plane;
    private int _stride;

    private ColumnsFirst256(PlaneTaps taps, ByteColumns256 across, int components, bool centered)
    {
        (_taps, _across, _components) = (taps, across, components);
        _length = Padded(taps.Horizontal.Outputs);
        _ring = new RowRing(taps.Vertical);
        _zero = centered ? 128 : 0;
        _weights = new(taps.Vertical.Weights.Length);
        taps.Vertical.Weights.CopyTo(_weights.Span);
        _held = new(_ring.Slots * components * _length);
        _output = new(components * _length);
        _rows = new float*[components];
        _sources = new float*[_ring.Slots];
    }

    /// <summary>Instructions for a whole plane, roughly.</summary>
    public double Cost
    {
        get
        {
            var across = _taps.Horizontal.IsCopy ? 3 : (3 * _taps.Horizontal.Taps) + 3;
            var down = _taps.Vertical.Taps == 1 ? 0 : _taps.Vertical.Taps + 2;
            return (double)_components * (_length / 8) * ((_ring.DistinctRows * across) + (_taps.Vertical.Outputs * down));
        }
    }

    /// <summary>The filter, or null where it cannot go across straight from bytes.</summary>
    /// <param name="taps">Filter of the plane.</param>
    /// <param name="samples">Samples of a row of the plane.</param>
    /// <param name="components">Interleaved components, 1 to 3.</param>
    /// <param name="centered">Take 128 off.</param>
    public static ColumnsFirst256? TryCompile(PlaneTaps taps, int samples, int components, bool centered) =>
        ByteColumns256.TryCompile(taps.Horizontal, samples, components) is { } across ? new ColumnsFirst256(taps, across, components, centered) : null;

    public override void Begin(byte* plane, int stride)
    {
        _plane = plane;
        _stride = stride;
        _ring.Clear();
    }

    public override void* Row(int component) => _rows[component];

    public override void Filter(int y)
    {
        var vertical = _taps.Vertical;
        var (first, count) = (vertical.Starts[y], vertical.Counts[y]);
        for (var row = first; row < first + count; row++)
        {
            for (var component = 0; _ring.Lacks(row) && component < _components; component++)
                _across.Filter(_plane + ((nint)row * _stride), component, _zero, Slot(row, component));
            _ring.Holds(row);
        }

        var weights = _weights.Pointer + (y * vertical.Taps);
        for (var component = 0; component < _components; component++)
        {
            for (var t = 0; t < count; t++)
                _sources[t] = Slot(first + t, component);
            if (count == 1)
            {
                _rows[component] = _sources[0];
                continue;
            }

            _rows[component] = _output.Pointer + (component * _length);
            fixed (float** sources = _sources)
                RowFilter256.FromFloats(sources, weights, count, _rows[component], _length);
        }
    }

    private float* Slot(int row, int component) => _held.Pointer + (((_ring.Slot(row) * _components) + component) * _length);
}
