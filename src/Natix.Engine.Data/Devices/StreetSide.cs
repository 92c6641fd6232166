using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>A street lamp whose arm reaches over the road; its width counts the arm's reach to both sides of the pole.</summary>
internal sealed class StreetLamp(float side) : Prop
{
    /// <summary>Where the lamp hangs: metres towards the road, metres up.</summary>
    public const float Reach = 1.6f;

    public override string Kind => "street-lamp";

    public override float Width => 2 * Reach;

    public override float Height => 7.6f;

    public override void Paint(Brush brush)
    {
        var metal = new SKColor(92, 96, 102);
        brush.Round(0, 0, 0.14f, 0.7f, 0.11f, metal);
        brush.Round(0, 0.6f, 0.075f, 7.2f, 0.05f, metal);
        brush.Line(0, 7.15f, -side * Reach, 7.5f, 0.08f, metal);
        brush.Rounded((-side * Reach) - 0.32f, 7.4f, (-side * Reach) + 0.32f, 7.58f, 0.07f, metal);
        brush.Box((-side * Reach) - 0.26f, 7.36f, (-side * Reach) + 0.26f, 7.41f, new SKColor(255, 236, 200), glows: true);
    }
}

/// <summary>A broad-leaved tree: clumps of leaves lit from above.</summary>
internal sealed class Tree : Prop
{
    private readonly (float X, float Y, float R, SKColor Colour)[] _clumps;
    private readonly float _trunk;

    public Tree(SeededRandom random)
    {
        Height = random.Range(4.2f, 8.5f);
        Width = Height * random.Range(0.55f, 0.8f);
        _trunk = Height * random.Range(0.26f, 0.36f);
        var hue = random.Range(78f, 118f);
        var crown = (Height - _trunk) / 2;
        _clumps = new (float, float, float, SKColor)[26];
        for (var i = 0; i < _clumps.Length; i++)
        {
            var angle = random.Range(0f, MathF.Tau);
            var radius = MathF.Sqrt(random.Unit()) * 0.78f;
            float x = MathF.Cos(angle) * radius * Width * 0.48f, y = _trunk + crown + (MathF.Sin(angle) * radius * crown * 0.95f);
            // upper clumps catch the sky
            var light = 26f + (30f * (y - _trunk) / (Height - _trunk)) + random.Range(-5f, 5f);
            _clumps[i] = (x, y, Math.Min(crown, Width * 0.5f) * random.Range(0.22f, 0.38f), SKColor.FromHsv(hue + random.Range(-7f, 7f), random.Range(38f, 56f), light));
        }

        Array.Sort(_clumps, (a, b) => a.Y.CompareTo(b.Y));
    }

    public override string Kind => "tree";

    public override float Width { get; }

    public override float Height { get; }

    public override void Paint(Brush brush)
    {
        var bark = new SKColor(74, 60, 48);
        brush.Round(0, 0, Height * 0.028f, _trunk * 1.5f, Height * 0.018f, bark);
        foreach (var (x, y, r, colour) in _clumps)
            brush.Oval(x, y, r * 1.15f, r, colour);
    }
}
