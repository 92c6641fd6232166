using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Composition;

/// <summary>A rectangle of a frame shown on a canvas of another size.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="X">Left edge of the rectangle in frame pixels.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width in frame pixels.</param>
/// <param name="Height">Height in frame pixels.</param>
/// <param name="Scale">Canvas pixels per frame pixel.</param>
internal sealed record SceneView(CorpusImage Frame, float X, float Y, float Width, float Height, float Scale)
{
    public int CanvasWidth => Math.Max(16, (int)MathF.Round(Width * Scale));

    public int CanvasHeight => Math.Max(16, (int)MathF.Round(Height * Scale));

    public (float X, float Y) ToCanvas(float frameX, float frameY) => ((frameX - X) * Scale, (frameY - Y) * Scale);

    /// <summary>Fills the canvas with this part of the frame.</summary>
    public void Show(RgbaImage canvas)
    {
        canvas.Reset(CanvasWidth, CanvasHeight);
        Resampling.CropRgb(Frame.Rgb.Span, Frame.Width, Frame.Height, X, Y, Width, Height, canvas);
    }
}
