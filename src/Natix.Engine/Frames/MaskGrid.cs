namespace Natix.Engine;

/// <summary>Where a grid of mask logits lies.</summary>
/// <param name="Columns">Cells a row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Left">Left edge of the grid in pixels of the upright source image.</param>
/// <param name="Top">Its top edge.</param>
/// <param name="Right">Its right edge.</param>
/// <param name="Bottom">Its bottom edge.</param>
/// <param name="ImageWidth">Width of the upright source image in pixels.</param>
/// <param name="ImageHeight">Its height.</param>
internal readonly record struct MaskGrid(
    int Columns, int Rows, float Left, float Top, float Right, float Bottom, int ImageWidth, int ImageHeight);
