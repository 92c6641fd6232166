using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>
/// Paints a prop in metres: x to the right, y up from the ground contact. The canvas must already be placed so that one unit is
/// one metre and y points up. Not thread-safe; the canvas stays the caller's.
/// </summary>
internal sealed class Brush : IDisposable
{
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKPathBuilder _builder = new();

    public Brush(SKCanvas canvas) => Canvas = canvas;

    public SKCanvas Canvas { get; }

    public PropLight Light { get; set; } = PropLight.Day;

    public void Box(float x0, float y0, float x1, float y1, SKColor colour, bool glows = false)
    {
        Solid(Light.Seen(colour, 1f, glows));
        Canvas.DrawRect(Rect(x0, y0, x1, y1), _paint);
    }

    public void Rounded(float x0, float y0, float x1, float y1, float radius, SKColor colour)
    {
        Solid(Light.Seen(colour));
        Canvas.DrawRoundRect(Rect(x0, y0, x1, y1), radius, radius, _paint);
    }

    public void Disc(float x, float y, float radius, SKColor colour, bool glows = false)
    {
        Solid(Light.Seen(colour, 1f, glows));
        Canvas.DrawCircle(x, y, radius, _paint);
    }

    public void Oval(float x, float y, float rx, float ry, SKColor colour)
    {
        Solid(Light.Seen(colour));
        Canvas.DrawOval(x, y, rx, ry, _paint);
    }

    public void Line(float x0, float y0, float x1, float y1, float width, SKColor colour)
    {
        Solid(Light.Seen(colour));
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = width;
        Canvas.DrawLine(x0, y0, x1, y1, _paint);
        _paint.Style = SKPaintStyle.Fill;
    }

    public void Polygon(SKColor colour, params ReadOnlySpan<(float X, float Y)> points)
    {
        Solid(Light.Seen(colour));
        using var path = Path(points);
        Canvas.DrawPath(path, _paint);
    }

    /// <summary>A slice of a round body (cone, drum, post): a trapezoid with the light falling off around it.</summary>
    public void Round(float x, float y0, float half0, float y1, float half1, SKColor colour, bool reflective = false)
    {
        var boost = reflective ? 1f + Light.Retroreflection : 1f;
        var lit = Light.Seen(colour, boost * (1f + (0.18f * Light.Shading)));
        var mid = Light.Seen(colour, boost * (1f - (0.08f * Light.Shading)));
        var dark = Light.Seen(colour, boost * (1f - (0.55f * Light.Shading)));
        var half = Math.Max(half0, half1);
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(x + (half * Light.SunSide), 0), new SKPoint(x - (half * Light.SunSide), 0), [lit, mid, dark], [0.1f, 0.5f, 1f],
            SKShaderTileMode.Clamp);
        Solid(SKColors.White);
        _paint.Shader = shader;
        using var path = Path([(x - half0, y0), (x + half0, y0), (x + half1, y1), (x - half1, y1)]);
        Canvas.DrawPath(path, _paint);
        _paint.Shader = null;
    }

    /// <summary>A panel of diagonal stripes, as on barricades: <paramref name="slope"/> 1 rises to the right, -1 to the left.</summary>
    public void Stripes(float x0, float y0, float x1, float y1, float pitch, float slope, SKColor first, SKColor second)
    {
        Box(x0, y0, x1, y1, first);
        Canvas.Save();
        Canvas.ClipRect(Rect(x0, y0, x1, y1), SKClipOperation.Intersect, antialias: true);
        var run = (y1 - y0) * slope;
        for (var x = x0 - Math.Abs(run) - pitch; x < x1 + Math.Abs(run) + pitch; x += 2 * pitch)
            Polygon(second, (x, y0), (x + pitch, y0), (x + pitch + run, y1), (x + run, y1));
        Canvas.Restore();
    }

    /// <summary>A dark blob with a soft edge, in the light of the ground: not hazed, so that it only darkens.</summary>
    public void Shade(float x, float y, float rx, float ry, float strength)
    {
        using var shader = SKShader.CreateRadialGradient(
            new SKPoint(0, 0), 1f, [new SKColor(0, 0, 0, (byte)(strength * 255)), new SKColor(0, 0, 0, (byte)(strength * 180)), new SKColor(0, 0, 0, 0)],
            [0f, 0.5f, 1f], SKShaderTileMode.Clamp, SKMatrix.CreateScale(rx, ry).PostConcat(SKMatrix.CreateTranslation(x, y)));
        Solid(SKColors.White);
        _paint.Shader = shader;
        Canvas.DrawOval(x, y, rx, ry, _paint);
        _paint.Shader = null;
    }

    public void Dispose()
    {
        _paint.Dispose();
        _builder.Dispose();
    }

    private SKPath Path(ReadOnlySpan<(float X, float Y)> points)
    {
        _builder.MoveTo(points[0].X, points[0].Y);
        foreach (var (x, y) in points[1..])
            _builder.LineTo(x, y);
        _builder.Close();
        return _builder.Detach();
    }

    private void Solid(SKColor colour) => _paint.Color = colour;

    private static SKRect Rect(float x0, float y0, float x1, float y1) =>
        new(Math.Min(x0, x1), Math.Min(y0, y1), Math.Max(x0, x1), Math.Max(y0, y1));
}
