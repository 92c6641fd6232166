using Natix.Engine.Data.Composition;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Samples;

/// <summary>Chooses which part of a frame a sample shows, and how large the canvas is.</summary>
internal static class Framing
{
    private const float MostUpscale = 1.25f;

    /// <summary>The whole frame: what the validator's pipeline starts from.</summary>
    public static SceneView Whole(CorpusImage frame, SeededRandom random, int size) =>
        View(frame, 0, 0, frame.Width, frame.Height, random.Range(1.05f, 1.6f), size);

    /// <summary>The whole frame, a square, or a free rectangle, of at least that share of the area; low parts are preferred.</summary>
    public static SceneView Part(CorpusImage frame, SeededRandom random, int size, float smallestArea)
    {
        float w = frame.Width, h = frame.Height;
        var kind = random.Unit();
        if (kind < 0.4f)
        {
            // the whole width stretched: what a wide frame looks like to the model
            var side = kind < 0.2f ? 1f : MathF.Sqrt(random.Range(smallestArea, 1f));
            (w, h) = (w * side, h * side);
        }
        else if (kind < 0.8f)
        {
            var largest = Math.Min(w, h);
            w = h = kind < 0.6f ? largest : largest * MathF.Sqrt(random.Range(Math.Max(smallestArea, 0.5f), 1f));
        }
        else
        {
            var aspect = random.LogRange(0.8f, 1.8f);
            var area = w * h * random.Range(smallestArea, 1f);
            (w, h) = (Math.Min(w, MathF.Sqrt(area * aspect)), Math.Min(h, MathF.Sqrt(area / aspect)));
        }

        var x = (frame.Width - w) * (kind is >= 0.4f and < 0.6f ? 0.5f : random.Unit());
        var y = (frame.Height - h) * random.Range(0.2f, 1f);
        return View(frame, x, y, w, h, random.Range(1f, 1.4f), size);
    }

    /// <summary>A square without any box, or null where none is found: the surroundings of a cone are no cone.</summary>
    public static SceneView? WithoutBoxes(CorpusImage photo, SeededRandom random, int size)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var side = Math.Min(photo.Width, photo.Height) * random.Range(0.4f, 0.8f);
            float x = (photo.Width - side) * random.Unit(), y = (photo.Height - side) * random.Unit();
            if (photo.Boxes.All(b => b.Right < x || b.Left > x + side || b.Bottom < y || b.Top > y + side))
                return View(photo, x, y, side, side, 1.1f, size);
        }

        return null;
    }

    private static SceneView View(CorpusImage frame, float x, float y, float w, float h, float detail, int size) =>
        new(frame, x, y, w, h, Math.Min(MostUpscale, size * detail / Math.Min(w, h)));
}
