using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Devices;

/// <summary>Draws props at random: devices as often as work zones show them, and the things that resemble them.</summary>
internal static class PropCatalog
{
    /// <summary>A device that stands in rows.</summary>
    public static Func<Prop> Channeliser(SeededRandom random, Func<SeededRandom, DevicePalette> palette)
    {
        var kind = random.Unit();
        var shared = palette(random);
        var seed = random.Next();
        // the same sequence for each device of a row, so that they are of one make
        return kind switch
        {
            < 0.46f => () => new Cone(new SeededRandom(seed), shared),
            < 0.60f => () => new Tubular(new SeededRandom(seed), shared),
            < 0.84f => () => new Drum(new SeededRandom(seed), shared),
            < 0.92f => () => new VerticalPanel(new SeededRandom(seed), shared),
            _ => () => new Barricade(new SeededRandom(seed), shared, 1 + (int)(seed % 2)),
        };
    }

    /// <summary>A device that stands alone or in a small group.</summary>
    public static Prop Furniture(SeededRandom random, DevicePalette palette) => random.Unit() switch
    {
        < 0.30f => new DiamondSign(random, palette),
        < 0.42f => new RectangleSign(random, palette),
        < 0.56f => new Barricade(random, palette, 3),
        < 0.70f => new Barricade(random, palette, 1 + random.Below(2)),
        < 0.80f => new Barrier(random, palette),
        < 0.85f => new MeshFence(random, palette),
        < 0.91f when palette.Signals => new ArrowBoard(random, palette),
        _ => new Cone(random, palette),
    };

    /// <summary>Workers and machines: never the only sign of a work zone.</summary>
    public static Prop Company(SeededRandom random) => random.Chance(0.7) ? new Worker(random) : new Excavator(random);

    /// <summary>Something that is not a device but shares its colour, shape or place.</summary>
    public static Prop LookAlike(SeededRandom random) => random.Unit() switch
    {
        < 0.26f => new Car(random, warm: true),
        < 0.34f => new Car(random, warm: false),
        < 0.46f => new StreetBox(random),
        < 0.58f => new Pedestrian(random),
        < 0.74f => new PermanentSign(random),
        < 0.82f => new TrafficLight(random),
        < 0.93f => new Foliage(random),
        _ => new ShopFront(random),
    };
}
