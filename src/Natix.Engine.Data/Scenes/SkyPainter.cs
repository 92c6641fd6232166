using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Sky, clouds and far hills, painted once for the drive and shifted with the heading.</summary>
internal sealed class SkyPainter : IDisposable
{
    private const float Spare = 0.35f;
    private readonly SKImage _panorama;
    private readonly DriveCamera _camera;

    public SkyPainter(DriveCamera camera, Atmosphere air, SeededRandom random)
    {
        _camera = camera;
        var width = (int)(camera.Width * (1 + (2 * Spare)));
        var height = Math.Clamp((int)camera.HorizonRow + 2, 1, camera.Height);
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var canvas = surface.Canvas;
        using var paint = new SKPaint { IsAntialias = true };
        Gradient(canvas, paint, air, width, height);
        Sun(canvas, paint, air, width, height);
        if (air.Conditions is not DriveConditions.Rain)
            Clouds(canvas, paint, air, random, width, height);
        Hills(canvas, paint, air, random, width, height);
        _panorama = surface.Snapshot();
    }

    public void Paint(DriveCanvas frame)
    {
        var shift = Math.Clamp(-frame.Eye.FarShift, -Spare * _camera.Width, Spare * _camera.Width);
        frame.Canvas.DrawImage(_panorama, shift - (Spare * _camera.Width), 0, SKSamplingOptions.Default);
    }

    public void Dispose() => _panorama.Dispose();

    private static void Gradient(SKCanvas canvas, SKPaint paint, Atmosphere air, int width, int height)
    {
        var middle = Mix(air.SkyTop, air.SkyLow, 0.45f);
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(0, height), [air.SkyTop, middle, air.SkyLow], [0f, 0.6f, 1f], SKShaderTileMode.Clamp);
        paint.Shader = shader;
        canvas.DrawRect(0, 0, width, height, paint);
        paint.Shader = null;
    }

    private static void Sun(SKCanvas canvas, SKPaint paint, Atmosphere air, int width, int height)
    {
        if (air.Wet)
            return;
        var dusk = air.Conditions is DriveConditions.Dusk;
        var centre = new SKPoint(width * (0.5f + (0.22f * air.SunSide)), height * (dusk ? 0.98f : 0.12f));
        var glow = dusk ? new SKColor(255, 190, 120, 190) : new SKColor(255, 250, 235, 150);
        using var shader = SKShader.CreateRadialGradient(centre, height * (dusk ? 0.9f : 0.7f), [glow, glow.WithAlpha(0)], SKShaderTileMode.Clamp);
        paint.Shader = shader;
        canvas.DrawRect(0, 0, width, height, paint);
        paint.Shader = null;
    }

    private static void Clouds(SKCanvas canvas, SKPaint paint, Atmosphere air, SeededRandom random, int width, int height)
    {
        var dusk = air.Conditions is DriveConditions.Dusk;
        using var soft = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, height * 0.022f);
        paint.MaskFilter = soft;
        for (var cloud = 5 + random.Below(6); cloud > 0; cloud--)
        {
            float x = width * random.Unit(), y = height * random.Range(0.08f, 0.72f);
            // clouds lie flatter towards the horizon
            var scale = height * random.Range(0.08f, 0.2f) * (1.15f - (y / height));
            for (var puff = 9; puff > 0; puff--)
            {
                float px = x + (random.Normal() * scale * 1.5f), rise = MathF.Abs(random.Normal()) * scale * 0.3f;
                paint.Color = (dusk ? Mix(new SKColor(255, 170, 130), new SKColor(96, 76, 104), random.Unit()) : Mix(SKColors.White, new SKColor(214, 222, 232), random.Unit()))
                    .WithAlpha((byte)(dusk ? 60 : 88));
                canvas.DrawOval(px, y - rise, scale * random.Range(0.7f, 1.4f), scale * random.Range(0.2f, 0.36f), paint);
            }
        }

        paint.MaskFilter = null;
    }

    private static void Hills(SKCanvas canvas, SKPaint paint, Atmosphere air, SeededRandom random, int width, int height)
    {
        for (var ridge = 0; ridge < 3; ridge++)
        {
            var builder = new SKPathBuilder();
            float a = random.Range(0f, 6f), b = random.Range(0f, 6f), tall = height * (0.105f - (ridge * 0.03f));
            builder.MoveTo(0, height);
            for (var x = 0; x <= width; x += 4)
            {
                var t = x / (float)height;
                var y = 0.55f + (0.25f * MathF.Sin((t * 2.1f) + a)) + (0.13f * MathF.Sin((t * 5.3f) + b)) + (ridge == 2 ? 0.12f * MathF.Sin(t * 41f) * MathF.Sin(t * 17f) : 0f);
                builder.LineTo(x, height - (tall * y));
            }

            builder.LineTo(width, height);
            builder.Close();
            using var path = builder.Detach();
            builder.Dispose();
            var near = air.Lit(ridge == 2 ? new SKColor(62, 82, 58) : new SKColor(84, 104, 110), 0f);
            paint.Color = Mix(near, air.Haze, ridge switch { 0 => 0.8f, 1 => 0.66f, _ => air.Wet ? 0.86f : 0.52f });
            canvas.DrawPath(path, paint);
        }
    }

    internal static SKColor Mix(SKColor a, SKColor b, float t) => new(
        (byte)(a.Red + ((b.Red - a.Red) * t)), (byte)(a.Green + ((b.Green - a.Green) * t)), (byte)(a.Blue + ((b.Blue - a.Blue) * t)));
}
