using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// What a depth model means by its numbers. Depth Anything 3's metric model (arXiv 2511.10647): metres = depth * f / 300 with f, the mean of the focal
/// lengths across and down, in pixels of the model's input; others give metres. Immutable.
/// </summary>
internal sealed class DepthScale(DepthSpec spec)
{
    /// <summary>Sky of at least this is sky.</summary>
    public const float SkyThreshold = 0.3f;

    /// <summary>Rank, as a share, of the depth that sky takes.</summary>
    public const float FarShare = 0.99f;

    /// <summary>With as many cells of sky, or of the rest, or fewer, the map stays as it is.</summary>
    public const int LeastCells = 10;

    /// <summary>The focal length, in pixels, at which the model's numbers are metres.</summary>
    private const float CanonicalFocalLength = 300;

    /// <summary>Metres a unit of the model's depth; 0 when nobody knows the focal length. What the frame says comes before what the manifest says.</summary>
    /// <param name="geometry">Where the model's pixels lie in the source.</param>
    /// <param name="ofFrame">The frame's focal length in pixels of the source; 0 when it is not known.</param>
    public float MetresPerUnit(in PreprocessGeometry geometry, float ofFrame)
    {
        if (spec.Unit != DepthUnit.ByFocalLength)
            return 1;
        var source = ofFrame > 0 && float.IsFinite(ofFrame) ? ofFrame : spec.FocalLengthOf((int)geometry.Width);
        return ((source / geometry.ScaleX) + (source / geometry.ScaleY)) / 2 / CanonicalFocalLength;
    }

    /// <summary>The cells of a map over the model's input whose centres lie in the image, half open; the others show padding.</summary>
    public static (int Left, int Top, int Right, int Bottom) Inside(in PreprocessGeometry geometry, InputSpec input, int columns, int rows)
    {
        // In model pixels the image reaches from Offset to Offset + size / Scale.
        var (left, right) = Range(geometry.OffsetX, geometry.OffsetX + (geometry.Width / geometry.ScaleX), (float)input.Width / columns, columns);
        var (top, bottom) = Range(geometry.OffsetY, geometry.OffsetY + (geometry.Height / geometry.ScaleY), (float)input.Height / rows, rows);
        return (left, top, right, bottom);
    }

    private static (int From, int To) Range(float start, float end, float cellSize, int cells) =>
        (Math.Clamp((int)MathF.Ceiling((start / cellSize) - 0.5f), 0, cells), Math.Clamp((int)MathF.Ceiling((end / cellSize) - 0.5f), 0, cells));
}
