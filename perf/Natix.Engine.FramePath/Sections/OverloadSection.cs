using System.Globalization;
using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.Measurement.Queueing;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Sections;

/// <summary>More frames than can be served, each with a deadline: who gets a full verdict, a partial one, or none.</summary>
internal sealed class OverloadSection(Settings settings) : ISection
{
    private const int Window = 8192;
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);
    private static readonly double[] Loads = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
    private static readonly int Cores = Environment.ProcessorCount;

    public string Name => "overload";

    public string Title => "Overload, with deadlines";

    public async Task<string> RunAsync()
    {
        using var cascade = new TwoLevelCascade();
        await using var load = EngineUnderLoad.Build(cascade.CascadePath, Cores, FrameSet.Synthetic(640, 360, 16).Jpegs, Window);
        var capacity = (await new ClosedLoop(load, 16).RunAsync(settings.LoadSeconds)).FramesPerSecond;
        var table = new MarkdownTable("offered / capacity", "full", "degraded", "shed", "p99 ms", "answered late", "seen late");
        var rows = new List<OverloadFigures>();
        foreach (var offered in Loads)
        {
            var seen = new List<OverloadFigures>();
            for (var round = 0; round < Math.Min(3, settings.Rounds); round++)
            {
                var rate = offered * capacity;
                seen.Add(await new OverloadLoop(load, Budget).RunAsync(PoissonArrivals.Times((int)(rate * settings.LoadSeconds), rate, 3000 + round)));
            }

            double Mid(Func<OverloadFigures, double> of) => Quantiles.Median(seen.Select(of));
            rows.Add(new OverloadFigures(Mid(s => s.Full), Mid(s => s.Degraded), Mid(s => s.Shed), Mid(s => s.P99), Mid(s => s.Late), Mid(s => s.SeenLate)));
            table.Add(
                MarkdownTable.Ratio(offered), MarkdownTable.Percent(rows[^1].Full), MarkdownTable.Percent(rows[^1].Degraded), MarkdownTable.Percent(rows[^1].Shed),
                MarkdownTable.Figure(1000 * rows[^1].P99, 1), Tenths(rows[^1].Late), Tenths(rows[^1].SeenLate));
        }

        return $"A first level that costs next to nothing and never decides, and the default screen behind it; synthetic 640x360 frames, Poisson arrivals, {Budget.TotalMilliseconds:0} ms from submission to the deadline, {Cores} "
            + FormattableString.Invariant($"workers. Capacity ({capacity:0} frames/s) is what gets through in full with 16 streams that wait for their answers. Degraded verdicts rest on the first level alone; a frame that is shed is told ")
            + "so. Late is what came after the deadline: as the engine answered, and as the caller's task saw it, which shares the cores with the workers.\n\n" + table + "\n" + Plot(rows);
    }

    private static string Tenths(double share) => (100 * share).ToString("0.0 '%'", CultureInfo.InvariantCulture);

    // A chart in Mermaid, which renders where Markdown does.
    private static string Plot(List<OverloadFigures> rows)
    {
        string Line(Func<OverloadFigures, double> of) => string.Join(", ", rows.Select(r => (100 * of(r)).ToString("0.0", CultureInfo.InvariantCulture)));
        return "```mermaid\nxychart-beta\n    title \"Full verdicts (first line), verdicts of any kind (second line), % of frames\"\n"
            + $"    x-axis \"offered / capacity\" [{string.Join(", ", Loads.Select(l => l.ToString(CultureInfo.InvariantCulture)))}]\n    y-axis \"%\" 0 --> 100\n"
            + $"    line [{Line(r => r.Full)}]\n    line [{Line(r => r.Full + r.Degraded)}]\n```\n";
    }
}
