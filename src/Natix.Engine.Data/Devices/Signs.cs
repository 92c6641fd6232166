using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>Diamond warning sign, 0.76 to 1.22 m a side, on a spring stand or a post.</summary>
internal sealed class DiamondSign : Prop
{
    private readonly DevicePalette _palette;
    private readonly float _half, _bottom;
    private readonly bool _post, _flags;
    private readonly int _mark;

    public DiamondSign(SeededRandom random, DevicePalette palette)
    {
        _palette = palette;
        _half = random.Pick(0.76f, 0.91f, 0.91f, 1.22f) * 0.7071f;
        _post = random.Chance(0.4);
        _bottom = _post ? random.Range(1.3f, 2.2f) : random.Range(0.2f, 0.6f);
        _flags = !_post && random.Chance(0.35);
        _mark = random.Below(5);
    }

    public override string Kind => "diamond-sign";

    public override float Width => _half * 2;

    public override float Height => _bottom + (_half * 2) + (_flags ? 0.35f : 0f);

    public override float SignalBottom => _bottom;

    public override void Paint(Brush brush)
    {
        var grey = new SKColor(120, 122, 125);
        var y = _bottom + _half;
        if (_post)
        {
            brush.Box(-0.04f, 0, 0.04f, y, grey);
        }
        else
        {
            brush.Line(-_half * 0.8f, 0, 0, _bottom + 0.1f, 0.05f, grey);
            brush.Line(_half * 0.8f, 0, 0, _bottom + 0.1f, 0.05f, grey);
        }

        brush.Polygon(_palette.Ink, (0, y - _half), (_half, y), (0, y + _half), (-_half, y));
        var h = _half * 0.95f;
        brush.Polygon(_palette.Body, (0, y - h), (h, y), (0, y + h), (-h, y));
        Mark(brush, y, _half);
        if (!_flags)
            return;
        brush.Polygon(_palette.Body, (0, y + _half), (0.1f, y + _half + 0.35f), (0.42f, y + _half + 0.2f));
        brush.Polygon(_palette.Body, (0, y + _half), (-0.1f, y + _half + 0.35f), (-0.42f, y + _half + 0.2f));
    }

    private void Mark(Brush brush, float y, float half)
    {
        var s = half * 0.5f;
        switch (_mark)
        {
            case 0:
                foreach (var dy in new[] { 0.3f, 0f, -0.3f })
                    brush.Box(-s * (1.1f - Math.Abs(dy)), y + (dy * half) - 0.05f, s * (1.1f - Math.Abs(dy)), y + (dy * half) + 0.05f, _palette.Ink);
                break;
            case 1:
                brush.Disc(s * 0.1f, y + (s * 0.75f), s * 0.22f, _palette.Ink);
                brush.Line(0, y + (s * 0.5f), -s * 0.2f, y - (s * 0.2f), s * 0.35f, _palette.Ink);
                brush.Line(-s * 0.2f, y - (s * 0.2f), s * 0.2f, y - s, s * 0.2f, _palette.Ink);
                brush.Line(-s * 0.2f, y - (s * 0.2f), -s * 0.6f, y - s, s * 0.2f, _palette.Ink);
                brush.Line(0, y + (s * 0.3f), s, y - s, s * 0.12f, _palette.Ink);
                break;
            case 2:
                brush.Line(-s * 0.3f, y - s, -s * 0.3f, y + (s * 0.5f), s * 0.22f, _palette.Ink);
                brush.Line(s * 0.5f, y - s, s * 0.1f, y + (s * 0.4f), s * 0.22f, _palette.Ink);
                break;
            case 3:
                brush.Line(0, y - s, 0, y + (s * 0.4f), s * 0.25f, _palette.Ink);
                brush.Polygon(_palette.Ink, (-s * 0.45f, y + (s * 0.2f)), (s * 0.45f, y + (s * 0.2f)), (0, y + s));
                break;
            default:
                brush.Box(-s * 0.9f, y + (s * 0.1f), s * 0.9f, y + (s * 0.5f), _palette.Ink);
                brush.Box(-s * 0.6f, y - (s * 0.5f), s * 0.6f, y - (s * 0.1f), _palette.Ink);
                break;
        }
    }
}

/// <summary>Rectangular orange sign with lines of text, on a stand or two posts.</summary>
internal sealed class RectangleSign(SeededRandom random, DevicePalette palette) : Prop
{
    private readonly float _half = random.Range(0.3f, 0.75f);
    private readonly float _panel = random.Range(0.45f, 1.1f);
    private readonly float _bottom = random.Range(0.3f, 1.6f);
    private readonly int _lines = random.Pick(1, 2, 2, 3);
    private readonly bool _arrow = random.Chance(0.3);

    public override string Kind => "rectangle-sign";

    public override float Width => _half * 2;

    public override float Height => _bottom + _panel;

    public override float SignalBottom => _bottom;

    public override void Paint(Brush brush)
    {
        var grey = new SKColor(125, 127, 130);
        brush.Box(-_half * 0.7f, 0, (-_half * 0.7f) + 0.06f, _bottom + 0.1f, grey);
        brush.Box((_half * 0.7f) - 0.06f, 0, _half * 0.7f, _bottom + 0.1f, grey);
        brush.Rounded(-_half, _bottom, _half, _bottom + _panel, 0.05f, palette.Ink);
        brush.Rounded(-_half + 0.025f, _bottom + 0.025f, _half - 0.025f, _bottom + _panel - 0.025f, 0.04f, palette.Body);
        var step = _panel / (_lines + 0.5f);
        for (var i = 0; i < _lines; i++)
        {
            var y = _bottom + (step * (i + 0.45f));
            if (_arrow && i == 0)
                brush.Polygon(palette.Ink, (-_half * 0.7f, y + (step * 0.3f)), (_half * 0.1f, y + (step * 0.6f)), (_half * 0.1f, y + (step * 0.4f)),
                    (_half * 0.7f, y + (step * 0.4f)), (_half * 0.7f, y + (step * 0.2f)), (_half * 0.1f, y + (step * 0.2f)), (_half * 0.1f, y));
            else
                brush.Box(-_half * (0.6f + (0.2f * (i % 2))), y, _half * (0.6f + (0.2f * (i % 2))), y + (step * 0.5f), palette.Ink);
        }
    }
}

/// <summary>Arrow board on a trailer: amber lamps on a dark panel.</summary>
internal sealed class ArrowBoard(SeededRandom random, DevicePalette palette) : Prop
{
    private readonly float _direction = random.Sign();
    private readonly SKColor _lamp = palette.Signals && random.Chance(0.85) ? new SKColor(255, 190, 60) : new SKColor(150, 120, 60);
    private readonly SKColor _trailer = !palette.Signals || random.Chance(0.7) ? palette.Body : new SKColor(235, 190, 40);

    public override string Kind => "arrow-board";

    public override float Width => 2.5f;

    public override float Height { get; } = random.Range(2.5f, 3.2f);

    public override float SignalBottom => Height - 1.24f;

    public override void Paint(Brush brush)
    {
        brush.Rounded(-0.86f, 0, -0.66f, 0.58f, 0.05f, palette.Rubber);
        brush.Rounded(0.66f, 0, 0.86f, 0.58f, 0.05f, palette.Rubber);
        brush.Box(-0.7f, 0.32f, 0.7f, 0.85f, _trailer);
        brush.Box(-0.42f, 0.85f, 0.3f, 1.12f, new SKColor(70, 72, 76));
        brush.Box(-0.08f, 0.6f, 0.08f, Height - 1f, _trailer);
        var y = Height - 0.62f;
        brush.Rounded(-1.25f, y - 0.62f, 1.25f, y + 0.62f, 0.06f, new SKColor(25, 26, 28));
        for (var i = -4; i <= 4; i++)
            brush.Disc(i * 0.22f, y, 0.085f, _lamp, glows: true);
        for (var i = 1; i <= 2; i++)
        {
            brush.Disc(_direction * (0.88f - (i * 0.22f)), y + (i * 0.2f), 0.085f, _lamp, glows: true);
            brush.Disc(_direction * (0.88f - (i * 0.22f)), y - (i * 0.2f), 0.085f, _lamp, glows: true);
        }
    }
}
