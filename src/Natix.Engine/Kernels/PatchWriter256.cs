namespace Natix.Engine.Kernels;

/// <summary>Converts rows of samples to patches of float32. Immutable. Sides of patches are multiples of 8, so that no vector lies in two of them.</summary>
internal sealed unsafe class PatchWriter256<TColor> : RowWriter256
    where TColor : struct, IColorConvert256
{
    private const int Lanes = 8;

    private readonly TColor _color;
    private readonly PatchTiling _tiling;
    private readonly int _width;
    private readonly nint[] _columns;
    private readonly nint _red;
    private readonly nint _green;
    private readonly nint _blue;

    public PatchWriter256(ResizeNormalizeTables tables, PatchTiling tiling, TColor color)
    {
        (_color, _tiling, _width) = (color, tiling, tables.Width);
        _columns = [.. Enumerable.Range(0, _width / Lanes).Select(vector => tiling.Column(Lanes * vector))];
        (_red, _green, _blue) = (tables.Channel[0] * tiling.Plane, tables.Channel[1] * tiling.Plane, tables.Channel[2] * tiling.Plane);
    }

    public override void Write(void* first, void* second, void* third, int y, byte* destination)
    {
        var color = _color;
        var row = (float*)destination + _tiling.Row(y, _width);
        var red = (byte*)(row + _red);
        var green = (byte*)(row + _green);
        var blue = (byte*)(row + _blue);
        var columns = _columns;
        for (var vector = 0; vector < columns.Length; vector++)
        {
            color.Convert(first, second, third, Lanes * vector, out var r, out var g, out var b);
            SinglePlanes256.Store(red, green, blue, columns[vector], r, g, b);
        }
    }
}
