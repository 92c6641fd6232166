using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>A road worker in a high-visibility vest and a helmet, 1.6 to 1.9 m.</summary>
internal sealed class Worker(SeededRandom random) : Prop
{
    private readonly SKColor _vest = random.Chance(0.5)
        ? SKColor.FromHsv(random.Range(64f, 82f), random.Range(75f, 100f), random.Range(85f, 100f))
        : SKColor.FromHsv(random.Range(8f, 22f), random.Range(85f, 100f), random.Range(90f, 100f));
    private readonly SKColor _helmet = random.Pick(new SKColor(245, 245, 240), new SKColor(250, 200, 30), new SKColor(250, 110, 30));
    private readonly SKColor _legs = random.Pick(new SKColor(40, 44, 66), new SKColor(60, 55, 48), new SKColor(30, 30, 32));
    private readonly float _stride = random.Range(0.05f, 0.22f);

    public override string Kind => "worker";

    public override float Width => 0.6f;

    public override float Height { get; } = random.Range(1.6f, 1.9f);

    public override void Paint(Brush brush)
    {
        var s = Height / 1.75f;
        var skin = new SKColor(190, 140, 110);
        brush.Line(-_stride, 0.02f, -0.06f, 0.85f * s, 0.16f, _legs);
        brush.Line(_stride, 0.02f, 0.06f, 0.85f * s, 0.16f, _legs);
        brush.Line(-0.24f, 0.85f * s, -0.2f, 1.35f * s, 0.11f, _vest);
        brush.Line(0.26f, 0.9f * s, 0.2f, 1.35f * s, 0.11f, _vest);
        brush.Rounded(-0.2f, 0.78f * s, 0.2f, 1.44f * s, 0.08f, _vest);
        brush.Box(-0.2f, 0.95f * s, 0.2f, 1.02f * s, new SKColor(225, 228, 230));
        brush.Box(-0.14f, 1.02f * s, -0.08f, 1.42f * s, new SKColor(225, 228, 230));
        brush.Box(0.08f, 1.02f * s, 0.14f, 1.42f * s, new SKColor(225, 228, 230));
        brush.Disc(0, 1.56f * s, 0.11f, skin);
        brush.Round(0, 1.58f * s, 0.14f, 1.74f * s, 0.08f, _helmet);
    }
}

/// <summary>A tracked excavator seen from the side, about 3 m high and 7 m long.</summary>
internal sealed class Excavator(SeededRandom random) : Prop
{
    private readonly SKColor _paint = random.Chance(0.7)
        ? SKColor.FromHsv(random.Range(40f, 50f), random.Range(75f, 100f), random.Range(75f, 98f))
        : SKColor.FromHsv(random.Range(12f, 24f), random.Range(80f, 100f), random.Range(80f, 98f));
    private const float Rear = 3.2f;
    private readonly float _facing = random.Sign();
    private readonly float _reach = random.Range(2.6f, 3.6f);

    public override string Kind => "excavator";

    public override float Width => _reach + 0.4f + Rear;

    public override float Height { get; } = random.Range(2.7f, 3.4f);

    public override void Paint(Brush brush)
    {
        var dark = new SKColor(35, 35, 37);
        brush.Canvas.Save();
        brush.Canvas.Scale(_facing, 1f);
        brush.Canvas.Translate((Rear - _reach - 0.4f) / 2f, 0f);
        brush.Rounded(-2.9f, 0, 0.5f, 0.85f, 0.4f, dark);
        brush.Rounded(-2.6f, 0.18f, 0.2f, 0.66f, 0.25f, new SKColor(70, 68, 64));
        brush.Polygon(_paint, (-3.1f, 0.9f), (0.4f, 0.9f), (0.4f, 1.5f), (-1.0f, 1.9f), (-3.1f, 1.9f));
        brush.Box(-3.2f, 0.95f, -2.2f, 1.95f, dark);
        brush.Polygon(_paint, (-1.3f, 1.4f), (0.2f, 1.4f), (0.05f, Height - 0.2f), (-1.2f, Height - 0.2f));
        brush.Polygon(new SKColor(120, 150, 165), (-1.1f, 1.7f), (0.05f, 1.7f), (-0.08f, Height - 0.4f), (-1.05f, Height - 0.4f));
        brush.Line(0.2f, 1.4f, 1.7f, Height - 0.1f, 0.42f, _paint);
        brush.Line(1.6f, Height - 0.1f, _reach, 1.1f, 0.3f, _paint);
        brush.Line(0.6f, 1.5f, 1.5f, Height - 0.5f, 0.1f, new SKColor(170, 172, 175));
        brush.Polygon(dark, (_reach - 0.3f, 1.2f), (_reach + 0.4f, 1.1f), (_reach + 0.3f, 0.35f), (_reach - 0.5f, 0.3f));
        brush.Canvas.Restore();
    }
}
