using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Scenes;

/// <summary>
/// A stationary lane closure as manuals draw it: warning signs ahead, a taper of channelising devices over the right lane with an
/// arrow board behind it, a line of devices along the lane, the work, and a short taper back.
/// </summary>
internal sealed class WorkZone(SeededRandom random, Action<Prop, float, float, bool> add, float from, float to)
{
    private const float LaneLine = RoadShape.Lane + 0.15f;
    private const float Outside = RoadShape.Edge - 0.2f;
    private readonly DevicePalette _palette = DevicePalette.Standard;

    /// <summary>Where the road is dug up.</summary>
    public (float From, float To) Dig { get; } = (from + ((to - from) * 0.5f), to - 9f);

    public void Build(float firstSign)
    {
        add(new DiamondSign(random, _palette), firstSign, 8.1f, true);
        add(random.Chance(0.5) ? new RectangleSign(random, _palette) : new DiamondSign(random, _palette), (firstSign + from) / 2, 8.1f, true);
        var taper = Math.Min(34f, (to - from) * 0.45f);
        var make = PropCatalog.Channeliser(random, r => _palette);
        for (var s = 0f; s <= taper; s += 4.2f)
            add(make(), from + s, Outside + ((LaneLine - Outside) * s / taper), true);
        for (var s = from + taper + 5.5f; s < to - 6f; s += 6.5f)
            add(make(), s, LaneLine + (random.Normal() * 0.06f), true);
        for (var s = 0f; s <= 6f; s += 3f)
            add(make(), to - 6f + s, LaneLine + ((Outside - LaneLine) * s / 6f), true);

        add(new ArrowBoard(random, _palette), from + (taper * 0.6f), 6.5f, true);
        add(new Barricade(random, _palette, 3), from + taper + 3f, 5.4f, true);
        Work();
        add(new RectangleSign(random, _palette), to + 8f, 8.3f, true);
    }

    private void Work()
    {
        var (near, far) = Dig;
        add(new Excavator(random), far - 4f, 7.3f, true);
        add(new Devices.Barrier(random, _palette, mostSegments: 1), near - 1.5f, 5.6f, true);
        for (var i = 0; i < 3; i++)
            add(new Worker(random), random.Range(near, far), random.Range(4.6f, 6.8f), true);
        for (var i = 0; i < 3; i++)
            add(new Barricade(random, _palette, 1 + (i % 2)), near + ((far - near) * (i + 0.5f) / 3f), 7.3f, true);
    }
}
