using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Lays out a drive: the street, its traffic, and a work zone that closes the right lane.</summary>
internal sealed class WorldBuilder(SeededRandom random, float length, Atmosphere air)
{
    private const float Beyond = 320f;
    private readonly List<Actor> _actors = [];
    private readonly List<Building> _buildings = [];
    private readonly List<RoadPatch> _patches = [];

    public DriveWorld Build(bool workZone)
    {
        Street(-1f);
        Street(1f);
        for (var s = -10f; s < length + 120f; s += random.Range(4f, 11f))
            _patches.Add(new RoadPatch(s, random.Range(-7f, 6f), random.Range(1.5f, 9f), random.Range(0.5f, 2.6f), random.Range(-0.1f, 0.07f)));
        Traffic();
        (float, float)? dig = null;
        if (workZone)
        {
            var zone = new WorkZone(random, Add, length * 0.5f, length * 0.74f);
            zone.Build(length * 0.43f);
            dig = zone.Dig;
        }

        return new DriveWorld(_actors, _buildings, _patches, dig);
    }

    private void Add(Prop prop, float s, float x, bool isDevice) => _actors.Add(new Actor(_actors.Count + 1, prop, s, x, 0f, isDevice));

    private void Street(float side)
    {
        var built = random.Range(0.55f, 0.95f);
        for (var s = -15f; s < length + Beyond;)
        {
            var span = random.Range(13f, 32f);
            if (random.Chance(built))
                _buildings.Add(House(s, s + span, side));
            else
                Park(s, s + span, side);
            s += span + (random.Chance(0.4) ? random.Range(3f, 12f) : 0.4f);
        }

        for (var s = random.Range(0f, 20f); s < length + Beyond; s += 34f)
            Add(new StreetLamp(side), s, side * 8.2f, false);
        for (var s = random.Range(0f, 12f); s < length + 200f; s += random.Range(9f, 26f))
            Add(Furniture(), s, side * random.Range(8.3f, 9.9f), false);
    }

    private Building House(float from, float to, float side)
    {
        var wall = random.Chance(0.55)
            ? SKColor.FromHsv(random.Range(8f, 36f), random.Range(12f, 42f), random.Range(45f, 80f))
            : SKColor.FromHsv(random.Range(195f, 235f), random.Range(3f, 16f), random.Range(48f, 84f));
        var storeys = 2 + random.Below(random.Chance(0.3) ? 8 : 4);
        return new Building(from, to, side * random.Range(11f, 14.5f), (storeys * 3.2f) + 0.8f, wall, new SKColor(52, 64, 78), random.Next());
    }

    private void Park(float from, float to, float side)
    {
        for (var s = from; s < to; s += random.Range(4f, 8f))
            Add(new Tree(random), s, side * random.Range(11f, 19f), false);
    }

    private Prop Furniture() => random.Unit() switch
    {
        < 0.45f => new Tree(random),
        < 0.6f => new StreetBox(random),
        < 0.8f => new Pedestrian(random),
        _ => new PermanentSign(random),
    };

    private void Traffic()
    {
        var lit = air.Lamps > 0f;
        _actors.Add(new Actor(_actors.Count + 1, new Car(random, random.Chance(0.25), false, lit), random.Range(26f, 44f), RoadShape.EgoLane, random.Range(14.6f, 16.4f), false));
        foreach (var lane in new[] { -1.75f, -5.25f })
        {
            var speed = -random.Range(12f, 17f);
            for (var s = random.Range(25f, 60f); s < (length * 2.1f) + 150f; s += random.Range(24f, 95f))
                _actors.Add(new Actor(_actors.Count + 1, new Car(random, random.Chance(0.25), true, lit), s, lane + (random.Normal() * 0.15f), speed, false));
        }
    }
}
