using Natix.Engine.Data.Devices;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>One frame in the making: the canvas, where the camera is, and the light. Owned by the call that renders the frame.</summary>
internal sealed class DriveCanvas : IDisposable
{
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKPathBuilder _path = new();

    public DriveCanvas(SKCanvas canvas, DriveEye eye, DriveCamera camera, Atmosphere air, int index)
    {
        Canvas = canvas;
        Eye = eye;
        Camera = camera;
        Air = air;
        Index = index;
        Brush = new Brush(canvas);
    }

    public SKCanvas Canvas { get; }

    public DriveEye Eye { get; }

    public DriveCamera Camera { get; }

    public Atmosphere Air { get; }

    public int Index { get; }

    public Brush Brush { get; }

    /// <summary>A plain polygon in pixels.</summary>
    public void Polygon(SKColor colour, params ReadOnlySpan<(float U, float V)> points)
    {
        Add(points);
        Fill(colour);
    }

    /// <summary>Adds a polygon to the path that <see cref="Fill"/> paints at once.</summary>
    public void Add(params ReadOnlySpan<(float U, float V)> points)
    {
        _path.MoveTo(points[0].U, points[0].V);
        foreach (var (u, v) in points[1..])
            _path.LineTo(u, v);
        _path.Close();
    }

    /// <summary>Paints what was added.</summary>
    public void Fill(SKColor colour, SKShader? shader = null)
    {
        using var path = _path.Detach();
        _paint.Color = colour;
        _paint.Shader = shader;
        Canvas.DrawPath(path, _paint);
        _paint.Shader = null;
    }

    public void Rect(SKRect rect, SKColor colour, SKShader? shader = null)
    {
        _paint.Color = colour;
        _paint.Shader = shader;
        Canvas.DrawRect(rect, _paint);
        _paint.Shader = null;
    }

    public void Line(float x0, float y0, float x1, float y1, float width, SKColor colour)
    {
        _paint.Color = colour;
        _paint.StrokeWidth = width;
        Canvas.DrawLine(x0, y0, x1, y1, _paint);
    }

    /// <summary>Light around a lamp, added to what is there.</summary>
    public void Glow(float u, float v, float radius, SKColor colour, float strength, float flatten = 1f)
    {
        if (radius < 0.7f || strength <= 0f)
            return;
        var core = colour.WithAlpha((byte)Math.Clamp(strength * 255f, 0f, 255f));
        using var shader = SKShader.CreateRadialGradient(
            new SKPoint(0, 0), 1f, [core, colour.WithAlpha((byte)(core.Alpha * 0.28f)), colour.WithAlpha(0)], [0f, 0.35f, 1f], SKShaderTileMode.Clamp,
            SKMatrix.CreateScale(radius, radius * flatten).PostConcat(SKMatrix.CreateTranslation(u, v)));
        _paint.Shader = shader;
        _paint.Color = SKColors.White;
        _paint.BlendMode = SKBlendMode.Plus;
        Canvas.DrawOval(u, v, radius, radius * flatten, _paint);
        _paint.BlendMode = SKBlendMode.SrcOver;
        _paint.Shader = null;
    }

    public void Dispose()
    {
        _paint.Dispose();
        _path.Dispose();
        Brush.Dispose();
    }
}
