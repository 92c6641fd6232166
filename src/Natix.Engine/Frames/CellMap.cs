namespace Natix.Engine;

/// <summary>
/// Values by cell, row-major, covering what a model saw: the rectangle, in pixels of the upright source image, which reaches beyond it
/// where the model's input is padded. Reused frame after frame; not thread-safe.
/// </summary>
internal abstract class CellMap
{
    private float[] _cells = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public float Left { get; private set; }

    public float Top { get; private set; }

    public float Right { get; private set; }

    public float Bottom { get; private set; }

    public Span<float> Cells => _cells.AsSpan(0, Width * Height);

    /// <summary>The model that wrote it; -1 when none has.</summary>
    public int ModelIndex { get; private set; } = -1;

    public void Clear() => (Width, Height, ModelIndex) = (0, 0, -1);

    /// <summary>
    /// Takes the map over for a model. False when one with a higher index has written it: its map stays, whichever of them came first.
    /// </summary>
    public bool TryTake(int modelIndex)
    {
        if (modelIndex < ModelIndex)
            return false;
        ModelIndex = modelIndex;
        return true;
    }

    /// <summary>Sets size and place; grows the buffer only when a larger map than ever comes.</summary>
    public void Reset(int width, int height, float left, float top, float right, float bottom)
    {
        if (_cells.Length < width * height)
            _cells = new float[width * height];
        (Width, Height, Left, Top, Right, Bottom) = (width, height, left, top, right, bottom);
    }
}
