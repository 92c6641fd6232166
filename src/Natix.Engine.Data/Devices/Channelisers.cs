using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Devices;

/// <summary>Traffic cone, 0.45 to 1.07 m: base plate, body, up to three reflective bands.</summary>
internal sealed class Cone : Prop
{
    private readonly DevicePalette _palette;
    private readonly float _base, _foot, _tip, _plate;
    private readonly int _bands;
    private readonly bool _darkBase;

    public Cone(SeededRandom random, DevicePalette palette)
    {
        _palette = palette;
        Height = random.Pick(0.46f, 0.71f, 0.71f, 0.75f, 0.91f, 1.0f, 1.07f) * random.Range(0.95f, 1.05f);
        var slim = Height > 0.85f && random.Chance(0.6);
        _base = Height * (slim ? random.Range(0.30f, 0.38f) : random.Range(0.42f, 0.62f));
        _foot = _base * (slim ? random.Range(0.30f, 0.36f) : random.Range(0.34f, 0.42f));
        _tip = Height * random.Range(0.028f, 0.055f);
        _plate = Height * random.Range(0.03f, 0.07f);
        _bands = Height < 0.6f ? random.Pick(0, 0, 1) : random.Pick(0, 1, 2, 2, 2, 3);
        _darkBase = random.Chance(0.55);
    }

    /// <summary>The standard 0.71 m cone with two bands.</summary>
    public Cone(float height, DevicePalette palette)
    {
        _palette = palette;
        Height = height;
        _base = height * 0.5f;
        _foot = height * 0.19f;
        _tip = height * 0.04f;
        _plate = height * 0.045f;
        _bands = 2;
        _darkBase = true;
    }

    public override string Kind => "cone";

    public override float Width => _base;

    public override float Height { get; }

    public override void Paint(Brush brush)
    {
        var plate = _darkBase ? _palette.Rubber : _palette.Body;
        brush.Polygon(plate, (-_base / 2, 0), (_base / 2, 0), (_base * 0.46f, _plate), (-_base * 0.46f, _plate));
        Slice(brush, 0f, 1f, false);
        var top = 0.88f;
        for (var i = 0; i < _bands; i++)
        {
            var thick = i == 0 ? 0.2f : 0.14f;
            Slice(brush, top - thick, top, true);
            top -= thick + 0.09f;
        }
    }

    private void Slice(Brush brush, float from, float to, bool band)
    {
        var h = Height - _plate;
        brush.Round(0, _plate + (from * h), HalfAt(from), _plate + (to * h), HalfAt(to), band ? _palette.Band : _palette.Body, band);
    }

    private float HalfAt(float t) => _foot + ((_tip - _foot) * t);
}

/// <summary>Tubular marker or slim delineator, 0.7 to 1.2 m: a post with bands on a rubber foot.</summary>
internal sealed class Tubular(SeededRandom random, DevicePalette palette) : Prop
{
    private readonly float _half = random.Range(0.03f, 0.065f);
    private readonly float _foot = random.Range(0.24f, 0.42f);
    private readonly int _bands = random.Pick(2, 2, 3, 4);
    private readonly bool _loop = random.Chance(0.4);

    public override string Kind => "tubular-marker";

    public override float Width => _foot;

    public override float Height { get; } = random.Range(0.7f, 1.2f);

    public override void Paint(Brush brush)
    {
        brush.Polygon(palette.Rubber, (-_foot / 2, 0), (_foot / 2, 0), (_foot * 0.36f, 0.07f), (-_foot * 0.36f, 0.07f));
        brush.Round(0, 0.05f, _half * 1.15f, Height, _half * 0.85f, palette.Body);
        var y = Height - 0.1f;
        for (var i = 0; i < _bands && y > 0.25f; i++, y -= 0.19f)
            brush.Round(0, y - 0.1f, _half, y, _half, palette.Band, true);
        if (_loop)
            brush.Disc(0, Height - 0.02f, _half * 0.9f, palette.Body);
    }
}

/// <summary>Channelising drum, about 0.95 m high and 0.5 m wide, with four to six bands.</summary>
internal sealed class Drum(SeededRandom random, DevicePalette palette) : Prop
{
    private readonly float _half = random.Range(0.22f, 0.3f);
    private readonly int _bands = random.Pick(4, 4, 5, 6);
    private readonly bool _skirt = random.Chance(0.7);
    private readonly float _taper = random.Range(0.78f, 0.95f);

    public override string Kind => "drum";

    public override float Width => _half * (_skirt ? 2.4f : 2.1f);

    public override float Height { get; } = random.Range(0.88f, 1.1f);

    public override void Paint(Brush brush)
    {
        var foot = _skirt ? 0.1f : 0.03f;
        brush.Round(0, 0, _half * (_skirt ? 1.2f : 1.05f), foot, _half * (_skirt ? 1.12f : 1.05f), palette.Rubber);
        var step = (Height - foot - 0.06f) / ((_bands * 2) - 1);
        for (var i = 0; i < (_bands * 2) - 1; i++)
        {
            var y = foot + (i * step);
            brush.Round(0, y, HalfAt(i), y + (step * 1.03f), HalfAt(i + 1) * (i % 2 == 1 ? 1f : 0.985f),
                i % 2 == 0 ? palette.Body : palette.Band, i % 2 == 1);
        }

        brush.Round(0, Height - 0.07f, _half * _taper * 0.95f, Height, _half * _taper * 0.7f, palette.Body);
    }

    private float HalfAt(int slice) => _half * (1f + ((_taper - 1f) * slice / ((_bands * 2) - 1)));
}

/// <summary>Vertical panel: a striped plate on a short post, 0.9 to 1.2 m.</summary>
internal sealed class VerticalPanel(SeededRandom random, DevicePalette palette) : Prop
{
    private readonly float _half = random.Range(0.1f, 0.16f);
    private readonly float _foot = random.Range(0.34f, 0.46f);
    private readonly float _slope = random.Sign();

    public override string Kind => "vertical-panel";

    public override float Width => _foot;

    public override float Height { get; } = random.Range(0.92f, 1.25f);

    public override void Paint(Brush brush)
    {
        brush.Box(-_foot / 2, 0, _foot / 2, 0.08f, palette.Rubber);
        brush.Box(-0.025f, 0.05f, 0.025f, Height * 0.4f, palette.Rubber);
        brush.Stripes(-_half, Height * 0.3f, _half, Height, 0.12f, _slope, palette.Body, palette.Band);
    }
}
