using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Drawing;

/// <summary>Chooses what goes on a run's contact sheet.</summary>
internal static class SheetComposer
{
    /// <summary>Small pictures on a sheet, at most.</summary>
    public const int MostCells = 24;

    /// <summary>Strips on a sheet, at most; sources beyond are counted in the title line only.</summary>
    public const int MostStrips = 12;

    public static SheetModel Compose(IReadOnlyList<GroupPictures> groups, RunSummary summary, EngineDescription engine)
    {
        var shown = groups.Take(MostStrips).ToList();
        var shares = Shares([.. shown.Select(g => g.Telling.Entries.Count)], MostCells);
        var strips = new List<SheetStrip>(shown.Count);
        for (var i = 0; i < shown.Count; i++)
        {
            var group = shown[i];
            group.Telling.Reduce(shares[i]);
            var cells = group.Telling.Entries.Select(e => e.Item).Take(shares[i]).ToList();
            var tally = summary.TallyOf(group.Group);
            strips.Add(new SheetStrip(group.Group.Name, Share(tally), Size(tally), group.Track, group.Group.IsStream, cells));
        }

        return new SheetModel("Roadwork verdicts", Facts(summary, engine), engine.Threshold, strips);
    }

    /// <summary>Deals <paramref name="most"/> places out, one each in turn, to those who still have frames to show.</summary>
    public static int[] Shares(IReadOnlyList<int> available, int most)
    {
        var shares = new int[available.Count];
        var left = Math.Min(most, available.Sum());
        while (left > 0)
        {
            for (var i = 0; i < shares.Length && left > 0; i++)
            {
                if (shares[i] >= available[i])
                    continue;
                shares[i]++;
                left--;
            }
        }

        return shares;
    }

    private static string Share(GroupTally tally) =>
        tally.Judged == 0 ? "no verdict" : FormattableString.Invariant($"{tally.Share * 100:0} % roadwork");

    private static string Size(GroupTally tally) =>
        FormattableString.Invariant($"{tally.Frames} {(tally.Frames == 1 ? "frame" : "frames")}");

    private static string Facts(RunSummary summary, EngineDescription engine)
    {
        var total = summary.Total;
        List<string> facts =
        [
            FormattableString.Invariant($"cascade {engine.Cascade}"),
            FormattableString.Invariant($"{total.Frames} frames from {summary.Groups.Count} {(summary.Groups.Count == 1 ? "source" : "sources")}"),
            FormattableString.Invariant($"{total.Roadwork} roadwork"),
        ];
        if (total.Errors > 0)
            facts.Add(FormattableString.Invariant($"{total.Errors} without verdict"));
        if (total.Answered > 0)
            facts.Add(FormattableString.Invariant($"p50 {summary.Latency.QuantileMilliseconds(0.5):0.0} ms a frame"));
        return string.Join("  ·  ", facts);
    }
}
