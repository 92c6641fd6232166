using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>Barricade of one, two (Types I and II) or three (Type III) striped rails.</summary>
internal sealed class Barricade : Prop
{
    private readonly DevicePalette _palette;
    private readonly int _rails;
    private readonly float _rail, _slope, _pitch;
    private readonly bool _lamps, _sign, _plastic;
    private readonly SKColor _frame;

    public Barricade(SeededRandom random, DevicePalette palette, int rails)
    {
        _palette = palette;
        _rails = rails;
        Height = rails == 3 ? random.Range(1.5f, 1.75f) : random.Range(0.95f, 1.15f);
        Width = rails == 3 ? random.Range(1.3f, 3.0f) : random.Range(0.62f, 1.25f);
        _rail = random.Range(0.2f, 0.3f);
        _slope = random.Sign();
        _pitch = random.Range(0.13f, 0.2f);
        _lamps = random.Chance(0.35) && palette.Signals;
        _sign = rails == 3 && random.Chance(0.3);
        _plastic = random.Chance(0.3);
        _frame = random.Pick(palette.Band, new SKColor(150, 152, 155), palette.Rubber, palette.Body);
    }

    public override string Kind => "barricade";

    public override float Width { get; }

    public override float Height { get; }

    public override void Paint(Brush brush)
    {
        var x = Width * 0.4f;
        var leg = _plastic ? 0.09f : 0.045f;
        brush.Box(-x - leg, 0, -x + leg, Height - 0.05f, _frame);
        brush.Box(x - leg, 0, x + leg, Height - 0.05f, _frame);
        var foot = Math.Min(0.1f, Width * 0.1f);
        brush.Box(-x - foot, 0, -x + foot, 0.06f, _palette.Rubber);
        brush.Box(x - foot, 0, x + foot, 0.06f, _palette.Rubber);
        var top = Height - (_lamps ? 0.18f : 0f);
        var gap = _rails == 1 ? 0f : (top - 0.3f) / _rails;
        for (var i = 0; i < _rails; i++)
        {
            var y = top - (i * gap);
            brush.Stripes(-Width / 2, y - _rail, Width / 2, y, _pitch, _slope, _palette.Body, _palette.Band);
        }

        if (_sign)
            Sign(brush, top);
        if (!_lamps)
            return;
        brush.Disc(-x, Height - 0.09f, 0.09f, new SKColor(255, 170, 30), glows: true);
        brush.Disc(x, Height - 0.09f, 0.09f, new SKColor(255, 170, 30), glows: true);
    }

    private void Sign(Brush brush, float top)
    {
        var w = Math.Min(Width * 0.45f, 0.6f);
        brush.Box(-w, top - 0.55f, w, top + 0.02f, _palette.Band);
        brush.Box(-w * 0.8f, top - 0.22f, w * 0.8f, top - 0.1f, _palette.Ink);
        brush.Box(-w * 0.7f, top - 0.44f, w * 0.7f, top - 0.32f, _palette.Ink);
    }
}

/// <summary>Water-filled or striped barrier segments, 0.8 to 1.07 m high.</summary>
internal sealed class Barrier : Prop
{
    private readonly SKColor[] _colours;
    private readonly float _segment;
    private readonly bool _holes;

    public Barrier(SeededRandom random, DevicePalette palette, int mostSegments = 4)
    {
        Height = random.Range(0.75f, 1.07f);
        _segment = random.Range(1.0f, 2.2f);
        _colours = random.Chance(0.6) ? [palette.Body, palette.Band] : [palette.Body];
        Width = _segment * (1 + random.Below(mostSegments));
        _holes = random.Chance(0.5);
    }

    public override string Kind => "barrier";

    public override float Width { get; }

    public override float Height { get; }

    public override void Paint(Brush brush)
    {
        var index = 0;
        for (var x = -Width / 2; x < (Width / 2) - 0.01f; x += _segment, index++)
        {
            var colour = _colours[index % _colours.Length];
            var right = x + (_segment * 0.97f);
            brush.Polygon(colour, (x, 0), (right, 0), (right, Height * 0.35f), (right - 0.12f, Height), (x + 0.12f, Height), (x, Height * 0.35f));
            brush.Box(x, 0, right, Height * 0.12f, Darker(colour));
            if (_holes)
                brush.Box(x + (_segment * 0.3f), Height * 0.45f, x + (_segment * 0.42f), Height * 0.7f, Darker(colour));
        }
    }

    private static SKColor Darker(SKColor c) => new((byte)(c.Red * 0.6f), (byte)(c.Green * 0.6f), (byte)(c.Blue * 0.6f));
}

/// <summary>Orange plastic mesh between posts.</summary>
internal sealed class MeshFence(SeededRandom random, DevicePalette palette) : Prop
{
    private readonly float _post = random.Range(1.2f, 2.2f);

    public override string Kind => "mesh-fence";

    public override float Width { get; } = random.Range(2.5f, 7f);

    public override float Height { get; } = random.Range(0.9f, 1.3f);

    public override void Paint(Brush brush)
    {
        var top = Height - 0.1f;
        brush.Box(-Width / 2, 0.1f, Width / 2, top, palette.Body.WithAlpha(190));
        for (var y = 0.2f; y < top; y += 0.16f)
            brush.Box(-Width / 2, y, Width / 2, y + 0.035f, palette.Body);
        for (var x = -Width / 2; x <= (Width / 2) + 0.01f; x += _post)
            brush.Box(x - 0.03f, 0, x + 0.03f, Height, palette.Rubber);
    }
}
