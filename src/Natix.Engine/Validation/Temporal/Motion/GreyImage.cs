namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>A grey picture in floats. Its maker owns it.</summary>
internal sealed class GreyImage(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public float[] Pixels { get; } = new float[width * height];

    public ReadOnlySpan<float> Row(int y) => Pixels.AsSpan(y * Width, Width);

    /// <summary>True when a window of so many pixels to each side lies in the picture, with a pixel to spare for gradients and interpolation.</summary>
    public bool Holds(double x, double y, int radius) =>
        x >= radius + 1 && y >= radius + 1 && x < Width - radius - 2 && y < Height - radius - 2;

    /// <summary>Takes a plane of the same size over.</summary>
    public void Load(in LumaPlane plane)
    {
        for (var y = 0; y < Height; y++)
        {
            var from = plane.Row(y);
            var to = Pixels.AsSpan(y * Width, Width);
            for (var x = 0; x < from.Length; x++)
                to[x] = from[x];
        }
    }

    /// <summary>Becomes the half of a picture at least twice as large: means of four.</summary>
    public void Halve(GreyImage larger)
    {
        for (var y = 0; y < Height; y++)
        {
            var upper = larger.Row(2 * y);
            var lower = larger.Row((2 * y) + 1);
            var to = Pixels.AsSpan(y * Width, Width);
            for (var x = 0; x < to.Length; x++)
                to[x] = (upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1]) / 4;
        }
    }
}
