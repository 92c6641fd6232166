using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>A car, van or lorry seen from behind or ahead, with its lights.</summary>
internal sealed class Car : Prop
{
    private static readonly SKColor Tyre = new(22, 23, 25);
    private readonly SKColor _body;
    private readonly bool _lit, _front, _box;
    private readonly float _roof, _belt;

    /// <summary>A car in any place; <paramref name="warm"/> ones wear red, orange and yellow.</summary>
    public Car(SeededRandom random, bool warm)
        : this(random, warm, random.Chance(0.3), random.Chance(0.5))
    {
    }

    /// <summary>A car that shows its front or its back, with lights on or off.</summary>
    public Car(SeededRandom random, bool warm, bool front, bool lit)
    {
        _body = warm
            ? SKColor.FromHsv(random.Pick(random.Range(0f, 10f), random.Range(12f, 30f), random.Range(38f, 52f)), random.Range(70f, 100f), random.Range(45f, 95f))
            : SKColor.FromHsv(random.Range(180f, 260f), random.Range(0f, 45f), random.Range(10f, 95f));
        _box = random.Chance(0.2);
        Width = _box ? random.Range(2.0f, 2.5f) : random.Range(1.7f, 2.0f);
        Height = _box ? Width * random.Range(1.1f, 1.4f) : random.Range(1.42f, 1.85f);
        _lit = lit;
        _front = front;
        _roof = _box ? 0.95f : random.Range(0.62f, 0.78f);
        _belt = random.Range(0.55f, 0.62f);
    }

    public override string Kind => "car";

    public override float Width { get; }

    public override float Height { get; }

    /// <summary>Whether lights shine towards the camera, and whether they are headlights.</summary>
    public (bool Lit, bool Front) Lights => (_lit, _front);

    /// <summary>Height of the lamps above the ground in metres.</summary>
    public float LampHeight => Height * 0.47f;

    public override void Paint(Brush brush)
    {
        float w = Width / 2, h = Height, belt = h * _belt;
        var shade = Shade(_body, 0.62f);
        brush.Rounded(-w * 0.95f, 0, -w * 0.6f, h * 0.28f, 0.05f, Tyre);
        brush.Rounded(w * 0.6f, 0, w * 0.95f, h * 0.28f, 0.05f, Tyre);
        brush.Polygon(_body, (-w * 0.96f, belt * 0.9f), (w * 0.96f, belt * 0.9f), (w * _roof, h * 0.965f), (w * (_roof - 0.08f), h), (-w * (_roof - 0.08f), h), (-w * _roof, h * 0.965f));
        brush.Rounded(-w, h * 0.13f, w, belt, 0.13f, _body);
        brush.Rounded(-w, h * 0.12f, w, h * 0.27f, 0.07f, shade);
        Glass(brush, w, h, belt);
        brush.Box(-w * 0.94f, h * 0.285f, w * 0.94f, h * 0.3f, Shade(_body, 0.75f));
        Lamps(brush, w, h);
        brush.Box(-0.25f, h * 0.31f, 0.25f, h * 0.385f, new SKColor(222, 222, 216));
        if (_front)
            brush.Rounded(-w * 0.5f, h * 0.2f, w * 0.5f, h * 0.27f, 0.03f, Tyre);
    }

    private void Glass(Brush brush, float w, float h, float belt)
    {
        if (_box && !_front)
        {
            brush.Box(-0.015f, h * 0.3f, 0.015f, h * 0.96f, Shade(_body, 0.7f));
            return;
        }

        var inset = w * (_roof - 0.09f);
        brush.Polygon(new SKColor(36, 44, 52), (-w * 0.86f, belt + (h * 0.015f)), (w * 0.86f, belt + (h * 0.015f)), (inset, h * 0.93f), (-inset, h * 0.93f));
        brush.Polygon(new SKColor(92, 108, 122), (-inset * 0.9f, h * 0.91f), (inset * 0.2f, h * 0.91f), (-w * 0.25f, belt + (h * 0.16f)), (-w * 0.78f, belt + (h * 0.16f)));
    }

    private void Lamps(Brush brush, float w, float h)
    {
        var lamp = _front ? new SKColor(252, 246, 228) : _lit ? new SKColor(255, 42, 28) : new SKColor(150, 18, 18);
        var glows = _lit || _front;
        foreach (var side in new[] { -1f, 1f })
        {
            brush.Polygon(Tyre, (side * w * 0.99f, h * 0.40f), (side * w * 0.99f, h * 0.54f), (side * w * 0.64f, h * 0.51f), (side * w * 0.7f, h * 0.40f));
            brush.Box(side * w * 0.96f, h * 0.415f, side * w * 0.72f, h * 0.5f, lamp, glows);
        }
    }

    private static SKColor Shade(SKColor c, float f) => new((byte)(c.Red * f), (byte)(c.Green * f), (byte)(c.Blue * f));
}
