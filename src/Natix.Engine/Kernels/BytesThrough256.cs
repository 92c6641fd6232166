namespace Natix.Engine.Kernels;

/// <summary>Filters nothing: a plane of one component that is neither resized nor around 0 is read where it lies.</summary>
internal sealed unsafe class BytesThrough256(PlaneTaps taps) : PlaneFilter
{
    private byte* _plane;
    private byte* _row;
    private int _stride;

    public override SampleRow Kind => SampleRow.Bytes;

    public override void Begin(byte* plane, int stride)
    {
        _plane = plane + taps.Horizontal.First;
        _stride = stride;
    }

    public override void Filter(int y) => _row = _plane + ((nint)taps.Vertical.Starts[y] * _stride);

    public override void* Row(int component) => _row;
}
