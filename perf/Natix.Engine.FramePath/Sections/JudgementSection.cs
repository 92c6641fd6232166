using Natix.Engine.Measurement.Racing;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Sections;

/// <summary>The pure functions that judge a frame, alone and together.</summary>
internal sealed class JudgementSection(Settings settings) : ISection
{
    private const int TimesARun = 20;
    private const int Target = 50;

    public string Name => "judgement";

    public string Title => "Judgement";

    public Task<string> RunAsync()
    {
        var parts = new JudgementWorkload().Parts;
        var times = settings.Race.Run([.. parts.Select(part => new Contestant(part.Name, () => Repeat(part.Run), TimesARun))]);
        var table = new MarkdownTable("function", "median us", "min us", "managed bytes");
        for (var i = 0; i < parts.Count; i++)
            table.Add(times[i].Name, MarkdownTable.Figure(times[i].Median, 1), MarkdownTable.Figure(times[i].Min, 1), $"{Allocated(parts[i].Run)}");
        var sum = parts.Zip(times).Where(p => p.First.InSum).ToArray();
        table.Add(
            "**a frame: those not in another's place**", MarkdownTable.Figure(sum.Sum(p => p.Second.Median), 1), MarkdownTable.Figure(sum.Sum(p => p.Second.Min), 1),
            $"{sum.Sum(p => Allocated(p.First.Run))}");
        return Task.FromResult(
            $"What is decided between models, one thread, on as much as a frame may bring: {JudgementWorkload.Voters} voters over {JudgementWorkload.Levels} levels, {JudgementWorkload.Boxes} boxes of "
            + $"{JudgementWorkload.Detectors} detectors. A frame is pooled by the manifest or by a certificate, not by both as in the sum. Target: at most {Target} us a frame, 0 managed bytes.\n\n{table}");
    }

    private static void Repeat(Func<double> run)
    {
        for (var i = 0; i < TimesARun; i++)
            run();
    }

    private static long Allocated(Func<double> run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
