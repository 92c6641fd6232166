namespace Natix.Engine.Kernels;

/// <summary>Filters down first, straight from bytes, and the one resulting row across: for strong shrinking.</summary>
internal sealed unsafe class RowsFirst256 : PlaneFilter
{
    private readonly PlaneTaps _taps;
    private readonly int _components;
    private readonly int _columns;
    private readonly float _zero;
    private readonly FloatColumns256 _across;
    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _row;
    private readonly AlignedArray<float> _split;
    private readonly AlignedArray<float> _output;
    private readonly int _splitLength;
    private readonly int _outputLength;
    private byte* _plane;
    private int _stride;

    /// <param name="taps">Filter of the plane.</param>
    /// <param name="components">Interleaved components, 1 to 3.</param>
    /// <param name="centered">Take 128 off.</param>
    public RowsFirst256(PlaneTaps taps, int components, bool centered)
    {
        _zero = centered ? 128 : 0;
        (_taps, _components) = (taps, components);
        _columns = taps.Horizontal.End - taps.Horizontal.First;
        _across = new(taps.Horizontal);
        _weights = new(taps.Vertical.Weights.Length);
        taps.Vertical.Weights.CopyTo(_weights.Span);
        _row = new((components * Padded(_columns)) + FloatColumns256.Beyond);
        _splitLength = Padded(_columns) + FloatColumns256.Beyond;
        _split = new(components > 1 ? components * _splitLength : 0);
        _outputLength = Padded(taps.Horizontal.Outputs);
        _output = new(components * _outputLength);
    }

    /// <summary>Instructions for a whole plane, roughly.</summary>
    public double Cost
    {
        get
        {
            var vectors = (double)_columns * _components / 8;
            var split = _components > 1 ? 5 * vectors : 0;
            var taps = _taps.Vertical.Counts.Average();
            return _taps.Vertical.Outputs * ((vectors * ((3 * taps) + 1)) + split + (_components * (_outputLength / 8) * _across.Cost));
        }
    }

    public override void Begin(byte* plane, int stride)
    {
        _plane = plane + (_taps.Horizontal.First * _components);
        _stride = stride;
    }

    public override void* Row(int component) => Output(component);

    private float* Output(int component) => _output.Pointer + (component * _outputLength);

    public override void Filter(int y)
    {
        var vertical = _taps.Vertical;
        var source = _plane + ((nint)vertical.Starts[y] * _stride);
        var weights = _weights.Pointer + (y * vertical.Taps);
        RowFilter256.FromBytes(source, _stride, weights, vertical.Counts[y], _zero, _row.Pointer, _components * _columns);
        if (_components == 1)
        {
            _across.Filter(_row.Pointer, _output.Pointer);
            return;
        }

        Deinterleave256.Split(_row.Pointer, _components, _columns, _split.Pointer, _splitLength);
        for (var component = 0; component < _components; component++)
            _across.Filter(_split.Pointer + (component * _splitLength), Output(component));
    }
}
