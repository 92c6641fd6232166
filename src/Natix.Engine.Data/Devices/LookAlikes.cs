using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>Waste bin, mail box or hydrant.</summary>
internal sealed class StreetBox(SeededRandom random) : Prop
{
    private readonly SKColor _colour = random.Pick(
        SKColor.FromHsv(random.Range(90f, 240f), random.Range(30f, 90f), random.Range(20f, 75f)),
        SKColor.FromHsv(random.Range(0f, 8f), random.Range(70f, 100f), random.Range(45f, 85f)),
        SKColor.FromHsv(random.Range(20f, 40f), random.Range(20f, 60f), random.Range(20f, 60f)),
        SKColor.FromHsv(random.Range(46f, 58f), random.Range(60f, 95f), random.Range(60f, 95f)));
    private readonly bool _hydrant = random.Chance(0.3);

    public override string Kind => "street-box";

    public override float Width { get; } = random.Range(0.3f, 0.75f);

    public override float Height { get; } = random.Range(0.65f, 1.2f);

    public override void Paint(Brush brush)
    {
        var w = Width / 2;
        if (_hydrant)
        {
            brush.Round(0, 0, w * 0.7f, Height * 0.15f, w * 0.6f, _colour);
            brush.Round(0, Height * 0.1f, w * 0.5f, Height * 0.8f, w * 0.5f, _colour);
            brush.Box(-w, Height * 0.5f, w, Height * 0.65f, _colour);
            brush.Oval(0, Height * 0.83f, w * 0.5f, Height * 0.16f, _colour);
            return;
        }

        brush.Round(0, 0, w * 0.9f, Height * 0.88f, w, _colour);
        brush.Rounded(-w * 1.05f, Height * 0.86f, w * 1.05f, Height, 0.05f, new SKColor(
            (byte)(_colour.Red * 0.7f), (byte)(_colour.Green * 0.7f), (byte)(_colour.Blue * 0.7f)));
    }
}

/// <summary>A pedestrian in warm clothes without sheeting or helmet.</summary>
internal sealed class Pedestrian(SeededRandom random) : Prop
{
    private readonly SKColor _top = random.Chance(0.6)
        ? SKColor.FromHsv(random.Pick(random.Range(0f, 30f), random.Range(340f, 359f)), random.Range(55f, 95f), random.Range(45f, 90f))
        : SKColor.FromHsv(random.Range(0f, 359f), random.Range(0f, 60f), random.Range(15f, 90f));
    private readonly SKColor _legs = SKColor.FromHsv(random.Range(200f, 240f), random.Range(0f, 60f), random.Range(8f, 60f));
    private readonly SKColor _hair = SKColor.FromHsv(random.Range(15f, 35f), random.Range(20f, 70f), random.Range(8f, 45f));
    private readonly float _stride = random.Range(0.04f, 0.25f);

    public override string Kind => "pedestrian";

    public override float Width => 0.55f;

    public override float Height { get; } = random.Range(1.5f, 1.85f);

    public override void Paint(Brush brush)
    {
        var s = Height / 1.75f;
        brush.Line(-_stride, 0, -0.06f, 0.85f * s, 0.15f, _legs);
        brush.Line(_stride, 0, 0.06f, 0.85f * s, 0.15f, _legs);
        brush.Line(-0.24f, 0.85f * s, -0.19f, 1.38f * s, 0.1f, _top);
        brush.Line(0.24f, 0.85f * s, 0.19f, 1.38f * s, 0.1f, _top);
        brush.Rounded(-0.19f, 0.8f * s, 0.19f, 1.44f * s, 0.09f, _top);
        brush.Disc(0, 1.58f * s, 0.11f, new SKColor(195, 150, 120));
        brush.Oval(0, 1.65f * s, 0.11f, 0.08f, _hair);
    }
}

/// <summary>Permanent signs: stop, yellow diamond, speed limit, green guide sign, coloured board.</summary>
internal sealed class PermanentSign : Prop
{
    private readonly int _kind;
    private readonly float _half, _bottom;
    private readonly SKColor _board;

    public PermanentSign(SeededRandom random)
    {
        _kind = random.Below(6);
        _half = random.Range(0.3f, 0.55f) * (_kind >= 4 ? random.Range(1.5f, 4f) : 1f);
        _bottom = random.Range(1.2f, 2.4f) * (_kind >= 4 ? random.Range(1f, 2f) : 1f);
        _board = random.Chance(0.6)
            ? SKColor.FromHsv(random.Range(0f, 40f), random.Range(50f, 100f), random.Range(50f, 95f))
            : SKColor.FromHsv(random.Range(0f, 359f), random.Range(0f, 90f), random.Range(40f, 95f));
    }

    public override string Kind => "permanent-sign";

    public override float Width => _half * 2;

    public override float Height => _bottom + (_half * (_kind >= 4 ? 1.1f : 2f));

    public override void Paint(Brush brush)
    {
        var white = new SKColor(240, 240, 238);
        var ink = new SKColor(20, 20, 22);
        brush.Box(-0.04f, 0, 0.04f, _bottom + 0.1f, new SKColor(130, 132, 135));
        var y = _bottom + _half;
        switch (_kind)
        {
            case 0:
                Octagon(brush, y, _half, white);
                Octagon(brush, y, _half * 0.92f, new SKColor(200, 25, 30));
                brush.Box(-_half * 0.6f, y - (_half * 0.2f), _half * 0.6f, y + (_half * 0.2f), white);
                break;
            case 1:
                brush.Polygon(ink, (0, y - _half), (_half, y), (0, y + _half), (-_half, y));
                var h = _half * 0.94f;
                brush.Polygon(new SKColor(252, 210, 22), (0, y - h), (h, y), (0, y + h), (-h, y));
                brush.Line(0, y - (h * 0.5f), 0, y + (h * 0.4f), h * 0.18f, ink);
                break;
            case 2:
            case 3:
                brush.Rounded(-_half * 0.8f, _bottom, _half * 0.8f, Height, 0.04f, white);
                brush.Box(-_half * 0.5f, y - (_half * 0.5f), _half * 0.5f, y + (_half * 0.1f), ink);
                brush.Box(-_half * 0.5f, y + (_half * 0.4f), _half * 0.5f, y + (_half * 0.6f), ink);
                break;
            default:
                brush.Rounded(-_half, _bottom, _half, Height, 0.05f, _kind == 4 ? new SKColor(10, 110, 65) : _board);
                brush.Box(-_half * 0.7f, _bottom + (_half * 0.6f), _half * 0.6f, _bottom + (_half * 0.8f), white);
                brush.Box(-_half * 0.7f, _bottom + (_half * 0.25f), _half * 0.3f, _bottom + (_half * 0.45f), white);
                break;
        }
    }

    private static void Octagon(Brush brush, float y, float r, SKColor colour)
    {
        var c = r * 0.414f;
        brush.Polygon(colour, (-c, y - r), (c, y - r), (r, y - c), (r, y + c), (c, y + r), (-c, y + r), (-r, y + c), (-r, y - c));
    }
}

/// <summary>Traffic light on a pole, or a lone pole.</summary>
internal sealed class TrafficLight(SeededRandom random) : Prop
{
    private readonly int _lit = random.Below(4);
    private readonly SKColor _case = random.Chance(0.6) ? new SKColor(28, 30, 32) : new SKColor(215, 165, 30);

    public override string Kind => "traffic-light";

    public override float Width => 0.5f;

    public override float Height { get; } = random.Range(3f, 6f);

    public override void Paint(Brush brush)
    {
        brush.Box(-0.07f, 0, 0.07f, Height - 0.8f, new SKColor(95, 97, 100));
        if (_lit == 3)
            return;
        brush.Rounded(-0.2f, Height - 1.1f, 0.2f, Height, 0.05f, _case);
        var off = new SKColor(45, 40, 38);
        brush.Disc(0, Height - 0.2f, 0.13f, _lit == 0 ? new SKColor(255, 40, 30) : off, _lit == 0);
        brush.Disc(0, Height - 0.55f, 0.13f, _lit == 1 ? new SKColor(255, 180, 30) : off, _lit == 1);
        brush.Disc(0, Height - 0.9f, 0.13f, _lit == 2 ? new SKColor(60, 240, 150) : off, _lit == 2);
    }
}

/// <summary>Autumn tree or bush: a cloud of warm or green leaves on a trunk.</summary>
internal sealed class Foliage : Prop
{
    private readonly (float X, float Y, float R, SKColor Colour)[] _leaves;
    private readonly float _trunk;

    public Foliage(SeededRandom random)
    {
        var hue = random.Chance(0.75) ? random.Range(5f, 48f) : random.Range(60f, 120f);
        Height = random.Range(1f, 6f);
        Width = Height * random.Range(0.5f, 1.1f);
        _trunk = random.Chance(0.7) ? Height * random.Range(0.15f, 0.4f) : 0f;
        _leaves = new (float, float, float, SKColor)[30 + random.Below(40)];
        for (var i = 0; i < _leaves.Length; i++)
        {
            var angle = random.Range(0f, MathF.Tau);
            var radius = MathF.Sqrt(random.Unit()) * 0.42f;
            _leaves[i] = (MathF.Cos(angle) * radius * Width, ((_trunk + Height) / 2) + (MathF.Sin(angle) * radius * (Height - _trunk)),
                Height * random.Range(0.03f, 0.1f),
                SKColor.FromHsv(Math.Clamp(hue + (random.Normal() * 6f), 0f, 359f), random.Range(40f, 95f), random.Range(25f, 90f)));
        }
    }

    public override string Kind => "foliage";

    public override float Width { get; }

    public override float Height { get; }

    public override void Paint(Brush brush)
    {
        if (_trunk > 0)
            brush.Box(-Height * 0.02f, 0, Height * 0.02f, Height * 0.6f, new SKColor(60, 45, 35));
        foreach (var (x, y, r, colour) in _leaves)
            brush.Oval(x, y, r * 1.2f, r, colour);
    }
}

/// <summary>A shop front or awning in warm colours with lettering.</summary>
internal sealed class ShopFront : Prop
{
    private readonly SKColor _awning, _second, _wall;
    private readonly bool _striped;
    private readonly int _letters;

    public ShopFront(SeededRandom random)
    {
        Width = random.Range(3f, 8f);
        Height = random.Range(3f, 4.5f);
        _awning = SKColor.FromHsv(random.Pick(random.Range(0f, 30f), random.Range(0f, 359f)), random.Range(60f, 100f), random.Range(45f, 95f));
        _second = random.Chance(0.5) ? new SKColor(235, 232, 225) : new SKColor(250, 215, 60);
        _wall = SKColor.FromHsv(random.Range(10f, 40f), random.Range(5f, 50f), random.Range(30f, 80f));
        _striped = random.Chance(0.4);
        _letters = 4 + random.Below(6);
    }

    public override string Kind => "shop-front";

    public override float Width { get; }

    public override float Height { get; }

    public override void Paint(Brush brush)
    {
        var w = Width / 2;
        brush.Box(-w, 0, w, Height, _wall);
        brush.Box(-w * 0.9f, 0.4f, -w * 0.1f, Height * 0.6f, new SKColor(60, 70, 80));
        brush.Box(w * 0.1f, 0, w * 0.4f, Height * 0.6f, new SKColor(45, 50, 55));
        var y = Height * 0.62f;
        if (_striped)
        {
            for (var x = -w; x < w - 0.01f; x += Width / 12)
                brush.Box(x, y, x + (Width / 24), Height * 0.85f, _second);
            for (var x = -w; x < w - 0.01f; x += Width / 12)
                brush.Box(x + (Width / 24), y, x + (Width / 12), Height * 0.85f, _awning);
            return;
        }

        brush.Box(-w, y, w, Height * 0.85f, _awning);
        for (var i = 0; i < _letters; i++)
            brush.Box((-w * 0.7f) + (i * Width * 0.7f / _letters), y + (Height * 0.06f), (-w * 0.7f) + ((i + 0.6f) * Width * 0.7f / _letters), y + (Height * 0.17f), _second);
    }
}
