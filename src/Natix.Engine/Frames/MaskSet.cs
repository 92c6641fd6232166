using System.Runtime.InteropServices;

namespace Natix.Engine;

/// <summary>
/// Masks of objects as the logits of their models, drawn on demand at any size. Of each only the part that can be inside is kept: the
/// cells above 0 and one more all around, which loses nothing, since between cells that are not above 0 no interpolated logit is. Buffers grow to
/// what frames need and are used again. Not thread-safe.
/// </summary>
internal sealed class MaskSet
{
    private float[] _logits = [];
    private float[] _row = [];
    private Entry[] _entries = [];
    private int _used;

    public int Count { get; private set; }

    /// <summary>Floats that the masks of this frame take.</summary>
    public int LogitCount => _used;

    public void Clear() => Count = _used = 0;

    /// <summary>Puts them into the order of their objects' models; those of one model keep theirs.</summary>
    public void OrderByModel()
    {
        for (var i = 1; i < Count; i++)
        {
            for (var j = i; j > 0 && _entries[j].Object.ModelIndex < _entries[j - 1].Object.ModelIndex; j--)
                (_entries[j], _entries[j - 1]) = (_entries[j - 1], _entries[j]);
        }
    }

    /// <summary>The object that a mask belongs to.</summary>
    public Detection this[int index] => At(index).Object;

    /// <summary>Adds an object with its mask.</summary>
    /// <param name="found">The object.</param>
    /// <param name="logits">The whole grid, row-major, finite.</param>
    /// <param name="grid">Where the grid lies.</param>
    public void Add(in Detection found, ReadOnlySpan<float> logits, in MaskGrid grid)
    {
        var (left, top, right, bottom) = Crop(logits, grid);
        var (width, height) = (right - left, bottom - top);
        if (_logits.Length < _used + (width * height))
            Array.Resize(ref _logits, Math.Max(_used + (width * height), 2 * _logits.Length));
        if (_entries.Length == Count)
            Array.Resize(ref _entries, Math.Max(16, 2 * Count));
        for (var y = 0; y < height; y++)
            logits.Slice(((top + y) * grid.Columns) + left, width).CopyTo(_logits.AsSpan(_used + (y * width), width));
        _entries[Count++] = new Entry(found, grid, left, top, width, height, _used);
        _used += width * height;
        if (_row.Length < width)
            _row = new float[width];
    }

    /// <summary>
    /// Draws a mask over the whole upright source image at a size of the caller's: 1 where the logit, bilinear between the centres of cells
    /// (align_corners=false), is above 0 at the pixel's centre, else 0. Returns how many pixels are 1.
    /// </summary>
    public int Draw(int index, Span<byte> destination, int width, int height)
    {
        var grid = At(index).Grid;
        return Draw(index, destination, width, height, 0, 0, grid.ImageWidth, grid.ImageHeight);
    }

    /// <summary>
    /// Draws a mask over a map, say one of depths: 1 where the mask's logit is above 0 at the centre of the map's cell. Returns how many cells are 1.
    /// </summary>
    /// <param name="index">The mask.</param>
    /// <param name="destination">A byte a cell, row-major.</param>
    /// <param name="map">The map; its rectangle may reach beyond the image.</param>
    public int DrawOver(int index, Span<byte> destination, CellMap map) =>
        Draw(index, destination, map.Width, map.Height, map.Left, map.Top, map.Right, map.Bottom);

    private int Draw(int index, Span<byte> destination, int width, int height, float left, float top, float right, float bottom)
    {
        var entry = At(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (destination.Length < (long)width * height)
            throw new ArgumentException($"Expected room for {width}x{height} pixels, found {destination.Length} bytes.", nameof(destination));
        destination[..(width * height)].Clear();
        if (entry.Width == 0)
            return 0;
        var grid = entry.Grid;
        var across = new Axis(grid.Columns, grid.Left, grid.Right, left, right, width);
        var down = new Axis(grid.Rows, grid.Top, grid.Bottom, top, bottom, height);
        var inside = 0;
        for (var y = 0; y < height; y++)
        {
            if (Blend(entry, down, y))
                inside += DrawRow(entry, across, destination.Slice(y * width, width));
        }

        return inside;
    }

    private Entry At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _entries[index];
    }

    // The kept rows above and below a pixel's centre, blended into one; false where none is.
    private bool Blend(in Entry entry, in Axis down, int y)
    {
        var (first, second, share) = down.At(y);
        (first, second) = (first - entry.Top, second - entry.Top);
        if (first < 0 || second >= entry.Height)
            return false;
        var above = _logits.AsSpan(entry.Offset + (first * entry.Width), entry.Width);
        var below = _logits.AsSpan(entry.Offset + (second * entry.Width), entry.Width);
        for (var i = 0; i < entry.Width; i++)
            _row[i] = above[i] + (share * (below[i] - above[i]));
        return true;
    }

    private int DrawRow(in Entry entry, in Axis across, Span<byte> row)
    {
        var inside = 0;
        var (start, end) = across.Pixels(entry.Left, entry.Left + entry.Width);
        for (var x = Math.Max(0, start); x < Math.Min(row.Length, end); x++)
        {
            var (first, second, share) = across.At(x);
            (first, second) = (first - entry.Left, second - entry.Left);
            if (first < 0 || second >= entry.Width || !(_row[first] + (share * (_row[second] - _row[first])) > 0))
                continue;
            row[x] = 1;
            inside++;
        }

        return inside;
    }

    // The smallest rectangle of cells above 0, one cell larger all around within the grid; empty without any.
    private static (int Left, int Top, int Right, int Bottom) Crop(ReadOnlySpan<float> logits, in MaskGrid grid)
    {
        // As integers, floats above 0 are the ones from 1 up.
        var cells = MemoryMarshal.Cast<float, int>(logits);
        var (left, top, right, bottom) = (grid.Columns, -1, 0, 0);
        for (var y = 0; y < grid.Rows; y++)
        {
            var row = cells.Slice(y * grid.Columns, grid.Columns);
            var first = row.IndexOfAnyInRange(1, int.MaxValue);
            if (first < 0)
                continue;
            top = top < 0 ? y : top;
            bottom = y + 1;
            left = Math.Min(left, first);
            right = Math.Max(right, row.LastIndexOfAnyInRange(1, int.MaxValue) + 1);
        }

        return top < 0
            ? default
            : (Math.Max(0, left - 1), Math.Max(0, top - 1), Math.Min(grid.Columns, right + 1), Math.Min(grid.Rows, bottom + 1));
    }

    private readonly record struct Entry(Detection Object, MaskGrid Grid, int Left, int Top, int Width, int Height, int Offset);

    // One axis of a drawing: from pixels to cells. Cells at the grid's ends reach outwards without end; outside the grid there are none.
    private readonly struct Axis(int cells, float start, float end, float from, float to, int pixels)
    {
        private readonly double _scale = cells / ((double)end - start) * ((double)to - from) / pixels;
        private readonly double _offset = ((double)from - start) * cells / ((double)end - start);

        public (int First, int Second, float Share) At(int pixel)
        {
            var cell = ((pixel + 0.5) * _scale) + _offset;
            if (cell < 0 || cell > cells)
                return (-1, -1, 0);
            cell = Math.Max(0, cell - 0.5);
            var first = Math.Min((int)cell, cells - 1);
            return (first, Math.Min(first + 1, cells - 1), (float)(cell - first));
        }

        // Pixels that may lie between two edges of cells, and a few more.
        public (int Start, int End) Pixels(int firstCell, int endCell) =>
            ((int)Math.Clamp(((firstCell - 1 - _offset) / _scale) - 1, 0, pixels), (int)Math.Clamp(((endCell + 1 - _offset) / _scale) + 2, 0, pixels));
    }
}
