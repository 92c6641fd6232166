using System.Globalization;
using System.Runtime.ExceptionServices;
using Natix.Engine.Data.Datasets;
using Natix.Engine.Data.Imaging;

namespace Natix.Engine.Data.Samples;

/// <summary>Reads a training corpus from its folders.</summary>
internal static class CorpusReader
{
    public const int LongSide = 640;
    private static readonly string[] ConeClasses = ["0", "3", "5", "6"];

    public static TrainingCorpus Read(string framesDir, string? clipsDir, string? conesDir, IReadOnlySet<string>? excludeSources)
    {
        var excluded = excludeSources ?? new HashSet<string>();
        var frames = ReadFrames(framesDir, excluded);
        var backgrounds = frames.Where(f => f.Label == 0).Select(f => f.Image).ToList();
        if (clipsDir is not null)
            backgrounds.AddRange(ClipMiner.RoadworkFree(clipsDir, excluded));

        var cones = conesDir is null ? [] : ReadCones(conesDir);
        return new TrainingCorpus(backgrounds, [.. frames.Where(f => f.Label == 1).Select(f => f.Image)], cones);
    }

    private static (CorpusImage Image, int Label)[] ReadFrames(string dir, IReadOnlySet<string> excluded)
    {
        var files = LabelledFolder.Read(dir).Where(f => !excluded.Contains(f.Source ?? "")).ToArray();
        return InParallel(files, f => (RgbCodec.Load(f.Path, f.Source ?? "", LongSide), f.Label));
    }

    private static CorpusImage[] ReadCones(string dir)
    {
        var files = Directory.GetFiles(Path.Combine(dir, "images")).Order(StringComparer.Ordinal).ToArray();
        return [.. InParallel(files, path => ReadCone(dir, path)).OfType<CorpusImage>()];
    }

    /// <summary>In order; the first failure comes out as itself.</summary>
    private static TOut[] InParallel<TIn, TOut>(TIn[] inputs, Func<TIn, TOut> read)
    {
        var outputs = new TOut[inputs.Length];
        try
        {
            Parallel.For(0, inputs.Length, i => outputs[i] = read(inputs[i]));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return outputs;
    }

    private static CorpusImage? ReadCone(string dir, string path)
    {
        var labels = Path.Combine(dir, "labels", Path.GetFileNameWithoutExtension(path) + ".txt");
        var boxes = new List<(float X, float Y, float W, float H)>();
        var number = 0;
        foreach (var line in File.ReadLines(labels))
        {
            number++;
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || !ConeClasses.Contains(parts[0]))
                continue;
            if (parts.Length != 5)
                throw new FormatException($"{labels}, line {number}: expected 'class x y width height', found {parts.Length} fields.");
            var v = parts[1..].Select(p => float.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            boxes.Add((v[0], v[1], v[2], v[3]));
        }

        if (boxes.Count == 0)
            return null;
        var image = RgbCodec.Load(path, "cones", LongSide);
        return image with
        {
            Boxes = [.. boxes.Select(b => new PixelBox(
                (b.X - (b.W / 2)) * image.Width, (b.Y - (b.H / 2)) * image.Height,
                (b.X + (b.W / 2)) * image.Width, (b.Y + (b.H / 2)) * image.Height))],
        };
    }
}
