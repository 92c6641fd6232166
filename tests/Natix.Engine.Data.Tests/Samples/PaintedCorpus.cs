using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Tests.Samples;

/// <summary>A small corpus of made-up streets: sky, road, noise.</summary>
internal static class PaintedCorpus
{
    public static TrainingCorpus Make(int frames = 6, bool withCones = true)
    {
        var backgrounds = Enumerable.Range(0, frames).Select(i => Street($"street {i % 3}", i)).ToArray();
        CorpusImage[] cones = withCones ? [Street("cones", 50) with { Boxes = [new PixelBox(150, 90, 190, 170)] }] : [];
        return new TrainingCorpus(backgrounds, [Street("works", 40), Street("works", 41)], cones);
    }

    public static CorpusImage Street(string source, int number)
    {
        const int Width = 320, Height = 200;
        var random = new SeededRandom(77, (ulong)number);
        var rgb = new byte[Width * Height * 3];
        float bright = random.Range(0.6f, 1f);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                float shade = (y < Height * 0.5f ? 190f : 96f) + (random.Unit() * 18f), at = ((y * Width) + x) * 3;
                rgb[(int)at] = (byte)(shade * bright);
                rgb[(int)at + 1] = (byte)(shade * bright);
                rgb[(int)at + 2] = (byte)(shade * bright * (y < Height * 0.5f ? 1.1f : 1f));
            }
        }

        return new CorpusImage(source, $"{number}.jpg", Width, Height, rgb, []);
    }
}
