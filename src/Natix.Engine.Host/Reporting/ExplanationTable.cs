using System.Globalization;
using Spectre.Console;

namespace Natix.Engine.Host.Reporting;

/// <summary>An explanation for a person.</summary>
internal static class ExplanationTable
{
    public static void Print(IAnsiConsole console, VerdictExplanation explanation)
    {
        var record = explanation.Record;
        console.WriteLine(FormattableString.Invariant($"{record.Id}  {record.Info.Source} #{record.Info.Index}, {record.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, cascade {record.Cascade}"));
        console.WriteLine(explanation.Summary);
        if (explanation.WithoutFallback is { } without)
            console.WriteLine($"Had they not drifted: {Words(without)}.");
        PrintLevels(console, explanation.Levels);
        if (explanation.Voters.Count > 0)
            PrintVoters(console, explanation);
        if (explanation.Thresholds.Count > 0)
            PrintThresholds(console, explanation.Thresholds);
        PrintRejected(console, record);
        PrintCost(console, record);
    }

    /// <summary>What a change would have made of the frame, in words.</summary>
    public static string Words(WhatIf? what) => what?.Effect switch
    {
        null => "nothing changes it",
        WhatIfEffect.Same => Invariant($"the same (P {what.Probability:0.000})"),
        WhatIfEffect.DecidedElsewhere => Invariant($"the same, at level {what.Level} (P {what.Probability:0.000})"),
        WhatIfEffect.Flipped => Invariant($"FLIPPED at level {what.Level} (P {what.Probability:0.000})"),
        WhatIfEffect.Unknown => Invariant($"level {what.Level} would have run: unknown"),
        _ => "no verdict",
    };

    private static void PrintLevels(IAnsiConsole console, IReadOnlyList<LevelExplanation> levels)
    {
        var table = Table("level", "P behind it", "voters", "time", "end");
        foreach (var level in levels)
            table.AddRow(
                Markup.Escape(Invariant($"{level.Level} {level.Name}")), Number(level.Probability, "0.0000"), Invariant($"{level.Voters}"),
                Number(level.Microseconds / 1000, "0.00 ms"), (level.Decided ? "decided" : level.End.ToString()) + (level.InFallback ? ", in fallback" : ""));
        console.Write(table);
    }

    private static void PrintVoters(IAnsiConsole console, VerdictExplanation explanation)
    {
        var table = Table("voter", "level", "log-odds", "P", "share", "adds", "without it", "flips at", "first change at");
        foreach (var voter in explanation.Voters)
        {
            table.AddRow(
                Markup.Escape(voter.Model), Invariant($"{voter.Level}"), Number(voter.LogOdds, "+0.000;-0.000;0.000"), Number(voter.Probability, "0.0000"),
                voter.Counted ? Number(voter.Share, "0.0 %") : "too late", Number(voter.Contribution, "+0.000;-0.000;0.000"), Words(voter.Without),
                voter.FlipsAt is { } flip ? Number(flip, "+0.000;-0.000;0.000") : "never",
                voter.ChangesAt is { } change ? $"{Number(change, "+0.000;-0.000;0.000")}: {Words(voter.Change)}" : "never");
        }

        console.Write(table);
        var intercept = explanation.Intercept == 0 ? "" : Invariant($", of which the pool itself {explanation.Intercept:+0.000;-0.000}");
        console.WriteLine(Invariant($"pooled log-odds {explanation.PooledLogOdds:+0.000;-0.000;0.000}{intercept}"));
    }

    private static void PrintThresholds(IAnsiConsole console, IReadOnlyList<ThresholdExplanation> thresholds)
    {
        var table = Table("threshold", "at", "P held against it", "moved just past P");
        foreach (var threshold in thresholds)
            table.AddRow(threshold.Name, Number(threshold.Value, "0.0000"), Number(threshold.Probability, "0.0000"), Words(threshold.Moved));
        console.Write(table);
    }

    private static void PrintRejected(IAnsiConsole console, RecordedVerdict record)
    {
        for (var i = 0; i < record.Checks.Count; i++)
        {
            var (found, check) = (record.Detections[i], record.Checks[i]);
            if (check.Verdict != GeometryVerdict.Implausible)
                continue;
            var model = record.Models[found.ModelIndex];
            var label = (uint)found.ClassId < (uint)model.Labels.Count ? model.Labels[found.ClassId] : $"class {found.ClassId}";
            var size = GeometryJson.Words(check.HeightLow, check.HeightHigh) is { } height ? $", {height} high" : "";
            console.WriteLine(Invariant($"rejected by geometry: {model.Name}'s {label} of score {found.Score:0.00} cannot be one ({check.Reason}{size})"));
        }
    }

    private static void PrintCost(IAnsiConsole console, RecordedVerdict record)
    {
        var times = record.Times;
        (string Name, double Time)[] stations =
        [
            ("queue", times.Queue), ("decode", times.Decode), ("preprocess", times.Preprocess), ("infer", times.Infer), ("heads", times.Heads),
            ("between", times.Between), ("total", times.Total),
        ];
        console.WriteLine($"cost: {string.Join(", ", stations.Select(s => Invariant($"{s.Name} {s.Time / 1000:0.00}")))} ms");
        foreach (var model in record.Models.Where(m => m.Outcome != RecordedOutcome.NotAsked))
        {
            console.WriteLine(Invariant(
                $"  {model.Name}: {model.Outcome}, infer {model.InferMicroseconds / 1000:0.00} ms in a batch of {model.Batch}{(model.Failure is { } why ? $" ({why})" : "")}"));
        }
    }

    private static Table Table(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var title in titles)
            table.AddColumn(title);
        return table;
    }

    private static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
