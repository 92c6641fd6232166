namespace Natix.Engine.Models;

/// <summary>
/// Where the model's pixels lie in the full-size upright source image: source = (model - Offset) * Scale, edge to edge, so that padding,
/// cropping and scaled decoding are undone exactly.
/// </summary>
/// <param name="ScaleX">Source pixels a model pixel, across.</param>
/// <param name="ScaleY">Source pixels a model pixel, down.</param>
/// <param name="OffsetX">Model column of the image's left edge; negative when it is cropped.</param>
/// <param name="OffsetY">Model row of the image's top edge; negative when it is cropped.</param>
/// <param name="Width">Source width in pixels.</param>
/// <param name="Height">Source height in pixels.</param>
internal readonly record struct PreprocessGeometry(float ScaleX, float ScaleY, float OffsetX, float OffsetY, int Width, int Height)
{
    /// <summary>Source column of a model column; may lie outside the image.</summary>
    public float MapX(float modelX) => (modelX - OffsetX) * ScaleX;

    /// <summary>Source row of a model row; may lie outside the image.</summary>
    public float MapY(float modelY) => (modelY - OffsetY) * ScaleY;

    /// <summary>Source column of a model column, held within the image.</summary>
    public float ClampX(float modelX) => Math.Clamp(MapX(modelX), 0, Width);

    /// <summary>Source row of a model row, held within the image.</summary>
    public float ClampY(float modelY) => Math.Clamp(MapY(modelY), 0, Height);
}
