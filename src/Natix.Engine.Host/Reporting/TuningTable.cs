using Spectre.Console;

namespace Natix.Engine.Host.Reporting;

/// <summary>Prints how the machine is divided among frames, and what was measured for it.</summary>
internal static class TuningTable
{
    public static void Print(IAnsiConsole console, TuningReport? tuning, string? missing)
    {
        if (tuning is null)
        {
            console.WriteLine($"tuning: not measured: {missing}");
            return;
        }

        console.WriteLine(FormattableString.Invariant($"tuning ({tuning.Source.ToString().ToLowerInvariant()}): {tuning.Workers} workers"));
        foreach (var model in tuning.Models)
        {
            console.WriteLine(FormattableString.Invariant($"  {model.Model}: {model.IntraOpThreads} threads a run, batches up to {model.MaxBatch}"));
            if (model.Trials.Count > 0)
                console.Write(Trials(model.Trials));
        }

        if (tuning.Note is { } note)
            console.WriteLine(note);
    }

    private static Table Trials(IReadOnlyList<TuningTrial> trials)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in (string[])["workers", "threads", "batch", "run alone, ms", "frames/s together"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var trial in trials)
        {
            table.AddRow(
                FormattableString.Invariant($"{trial.Workers}"), FormattableString.Invariant($"{trial.IntraOpThreads}"),
                FormattableString.Invariant($"{trial.Batch}"), FormattableString.Invariant($"{trial.RunMilliseconds:0.00}"),
                FormattableString.Invariant($"{trial.FramesPerSecond:0}"));
        }

        return table;
    }
}
