using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Composition;

/// <summary>Paints placed props over a canvas in the light of the background around each.</summary>
internal sealed class ScenePainter
{
    private readonly SeededRandom _random;
    private readonly SceneCamera _camera;
    private readonly SceneView _view;
    private readonly float _sun, _shading, _visibility, _shadow, _vividness;
    private readonly int _softenings;

    public ScenePainter(SeededRandom random, SceneCamera camera, SceneView view)
    {
        _random = random;
        _camera = camera;
        _view = view;
        _sun = random.Sign();
        _shading = random.Chance(0.4) ? random.Range(0f, 0.35f) : random.Range(0.35f, 1f);
        _visibility = random.Chance(0.3) ? random.LogRange(35f, 150f) : random.LogRange(150f, 3000f);
        _shadow = random.Chance(0.45) ? random.Range(0.15f, 0.5f) : 0f;
        _vividness = random.Range(0.8f, 1.15f);
        _softenings = random.Pick(0, 1, 1, 1, 2, 3);
    }

    /// <summary>Paints far to near; <paramref name="layer"/> is scratch.</summary>
    public void Paint(IReadOnlyList<PlacedProp> props, RgbaImage canvas, RgbaImage layer)
    {
        layer.Reset(canvas.Width, canvas.Height);
        layer.Clear();
        var touched = SKRectI.Empty;
        using (var surface = SKSurface.Create(layer.Info(SKAlphaType.Premul), layer.Address, layer.Width * 4))
        using (var brush = new Brush(surface.Canvas))
        {
            if (_random.Chance(0.2))
                touched = RoadLines(brush, layer);
            foreach (var placed in props)
                touched = Union(touched, PaintOne(placed, brush, canvas));
        }

        PixelEffects.Over(canvas, layer, _softenings, touched);
    }

    private SKRectI PaintOne(PlacedProp placed, Brush brush, RgbaImage canvas)
    {
        var box = placed.Box(_camera, _view);
        if (box.Right < -20 || box.Left > canvas.Width + 20 || box.Top > canvas.Height || box.Bottom < -20)
            return SKRectI.Empty;
        var metre = _camera.PixelsPerMetre(placed.Depth) * _view.Scale;
        var x = (box.Left + box.Right) / 2;
        brush.Light = LightAt(placed, x, box.Bottom, canvas);
        var surface = brush.Canvas;
        surface.Save();
        surface.Translate(x, box.Bottom);
        surface.Scale(metre, -metre);
        Ground(placed.Prop, brush);
        surface.RotateRadians(placed.Lean);
        placed.Prop.Paint(brush);
        surface.Restore();
        var margin = (int)Math.Max(4f, placed.Prop.Height * metre * 0.8f);
        return new SKRectI((int)box.Left - margin, (int)box.Top - margin, (int)box.Right + margin, (int)box.Bottom + margin);
    }

    private void Ground(Prop prop, Brush brush)
    {
        var w = prop.Width;
        brush.Shade(0, 0.01f, w * 0.62f, Math.Min(w * 0.14f, 0.16f), 0.55f);
        if (_shadow <= 0)
            return;
        var reach = Math.Min(prop.Height, 1.6f) * 0.9f;
        var dark = new SKColor(0, 0, 0, (byte)(_shadow * 255));
        brush.Polygon(dark, (-w * 0.4f, 0f), (w * 0.4f, 0f), ((-_sun * reach) + (w * 0.2f), 0.14f), ((-_sun * reach) - (w * 0.2f), 0.14f));
    }

    private PropLight LightAt(PlacedProp placed, float x, float y, RgbaImage canvas)
    {
        var ground = Mean(canvas, x, y, Math.Max(6, canvas.Width / 24));
        var (_, horizon) = _view.ToCanvas(0, _camera.Horizon);
        var far = Mean(canvas, x, Math.Clamp(horizon, 4, canvas.Height - 4), Math.Max(8, canvas.Width / 16));
        var luma = ((ground.Red * 3) + (ground.Green * 6) + ground.Blue) / 10f;
        var exposure = Math.Clamp(MathF.Pow(luma / 112f, 0.55f), 0.3f, 1.2f) * _vividness * _random.Range(0.93f, 1.05f);
        var haze = 1f - MathF.Exp(-placed.Depth * 2f / _visibility);
        var cast = 0.35f / Math.Max(luma, 20f);
        return new PropLight(
            exposure, Math.Clamp(1f + ((ground.Red - luma) * cast), 0.8f, 1.2f), Math.Clamp(1f + ((ground.Blue - luma) * cast), 0.8f, 1.2f),
            Math.Min(haze, 0.72f), far, _sun, _shading, luma < 45f ? 1.2f : 0f);
    }

    private static SKColor Mean(RgbaImage canvas, float x, float y, int radius)
    {
        int r = 0, g = 0, b = 0, n = 0;
        var step = Math.Max(1, radius / 4);
        for (var j = -radius; j <= radius; j += step)
        {
            for (var i = -radius; i <= radius; i += step)
            {
                int px = Math.Clamp((int)x + i, 0, canvas.Width - 1), py = Math.Clamp((int)y + j, 0, canvas.Height - 1);
                var at = ((py * canvas.Width) + px) * 4;
                r += canvas.Pixels[at];
                g += canvas.Pixels[at + 1];
                b += canvas.Pixels[at + 2];
                n++;
            }
        }

        return new SKColor((byte)(r / n), (byte)(g / n), (byte)(b / n));
    }

    /// <summary>A double line along the road, yellow to orange: it is no device.</summary>
    private SKRectI RoadLines(Brush brush, RgbaImage layer)
    {
        var x = _random.Range(-5f, 5f);
        var drift = _random.Range(-0.02f, 0.02f);
        brush.Light = PropLight.Day with { Exposure = _random.Range(0.5f, 0.95f) };
        var colour = SKColor.FromHsv(_random.Range(28f, 50f), _random.Range(50f, 90f), _random.Range(60f, 95f));
        foreach (var offset in _random.Chance(0.7) ? new[] { -0.12f, 0.12f } : [0f])
        {
            for (var depth = 3f; depth < 45f; depth *= 1.5f)
                Patch(brush, colour, x + offset, depth, depth * 1.5f, drift);
        }

        return new SKRectI(0, 0, layer.Width, layer.Height);
    }

    private void Patch(Brush brush, SKColor colour, float x, float near, float far, float drift)
    {
        (float X, float Y) At(float dx, float depth) =>
            _view.ToCanvas(_camera.Column(x + dx + (drift * depth), depth), _camera.GroundRow(depth));
        brush.Polygon(colour, At(-0.055f, near), At(0.055f, near), At(0.055f, far), At(-0.055f, far));
    }

    private static SKRectI Union(SKRectI a, SKRectI b) =>
        a.IsEmpty ? b : b.IsEmpty ? a : SKRectI.Union(a, b);
}
