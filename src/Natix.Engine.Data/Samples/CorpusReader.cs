namespace Natix.Engine.Data.Samples;

internal static class CorpusReader
{
    public static TrainingCorpus Read(string framesDir, string? clipsDir, string? conesDir, IReadOnlySet<string>? excludeSources) =>
        throw new NotSupportedException($"{framesDir}{clipsDir}{conesDir}{excludeSources}");
}
