using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Sections;

/// <summary>What decoding at 1/2 or 1/4 does to verdicts: the default cascade on photographs, with it and without.</summary>
internal sealed class ScaledDecodingSection(Settings settings) : ISection
{
    private const int MostMosaics = 40;

    public string Name => "scaled-decoding";

    public string Title => "Scaled decoding and verdicts";

    public async Task<string> RunAsync()
    {
        IReadOnlyList<byte[]> jpegs = [.. RealFrames.All(settings.Shared), .. RealFrames.FullHd(settings.Shared, MostMosaics)];
        if (jpegs.Count == 0)
            return "There are no photographs on this machine.";
        await using var scaled = Build(scaledDecoding: true);
        await using var whole = Build(scaledDecoding: false);
        var pairs = new List<Pair>();
        foreach (var jpeg in jpegs)
        {
            var (with, without) = (await AskAsync(scaled, jpeg), await AskAsync(whole, jpeg));
            pairs.Add(new Pair(with.Scale, with.Probability, without.Probability, with.IsRoadwork != without.IsRoadwork));
        }

        var table = new MarkdownTable("decoded at", "photographs", "mean change of P", "p99", "largest", "verdicts that differ");
        foreach (var group in pairs.GroupBy(pair => pair.Scale).OrderBy(group => group.Key))
        {
            double[] changes = [.. group.Select(pair => Math.Abs(pair.With - pair.Without))];
            table.Add(
                $"1/{group.Key}", $"{changes.Length}", MarkdownTable.Figure(changes.Average(), 4), MarkdownTable.Figure(Quantiles.Quantile(changes, 0.99), 4),
                MarkdownTable.Figure(changes.Max(), 4), $"{group.Count(pair => pair.Differs)}");
        }

        return "The default cascade on every labelled still, and on 1920x1080 mosaics of four stills, as it is and with scaled decoding off; P of roadwork in [0,1]. "
            + $"How far the samples themselves move is what DecodeAccuracyTests print.\n\n{table}";
    }

    private static RoadworkEngine Build(bool scaledDecoding) => new EngineBuilder()
        .Configure(options => options with { Workers = 1, IntraOpThreads = 1, MaxBatch = 1, ScaledDecoding = scaledDecoding })
        .Build();

    private static async Task<(int Scale, double Probability, bool IsRoadwork)> AskAsync(RoadworkEngine engine, byte[] jpeg)
    {
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        using var result = await engine.SubmitAsync(lease, FrameInfo.Still("photograph"));
        return !result.Error.IsError
            ? (result.DecodeScale, result.Verdict.Probability, result.Verdict.IsRoadwork)
            : throw new InvalidOperationException($"a photograph cannot be judged: {result.Error}");
    }

    private sealed record Pair(int Scale, double With, double Without, bool Differs);
}
