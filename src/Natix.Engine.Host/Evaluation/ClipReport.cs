using System.Globalization;
using System.Text;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Writes an evaluation of clips as a Markdown page that names the machine it was measured on.</summary>
internal static class ClipReport
{
    /// <summary>The page.</summary>
    /// <param name="clips">Clips in order.</param>
    /// <param name="score">Figures over their seconds.</param>
    /// <param name="run">Gives rate and latency.</param>
    /// <param name="engine">What ran.</param>
    /// <param name="machine">Processor name and cores.</param>
    public static string Page(IReadOnlyList<ClipScore> clips, Score score, RunSummary run, EngineDescription engine, string machine)
    {
        var page = new StringBuilder();
        page.Append("# Clips\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Written by `natix evaluate --clips`. Machine: {machine}, {engine.Workers} workers. Cascade: {engine.Cascade}");
        page.Append(string.Concat(engine.Models.Select(m => FormattableString.Invariant($", {m.Name} {m.Version} on {m.Backend}")))).Append(".\n");
        page.Append("Frames/s is wall-clock, video decoding by ffmpeg included. A second's P is the mean of its frames; ambiguous seconds are left out. Missing seconds have a label and no verdict.\n\n");
        page.Append("| clip | frames | frames/s | seconds right | seconds wrong | ambiguous | missing | mean P | errors | flicker |\n");
        page.Append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var clip in clips)
        {
            var right = clip.IsListed ? Whole(clip.Right) : "unlisted";
            var wrong = clip.IsListed ? Whole(clip.Wrong) : "unlisted";
            page.Append(CultureInfo.InvariantCulture, $"| {clip.Clip} | {clip.Frames} | {clip.FramesPerSecond:0.0} | {right} | {wrong} ");
            page.Append(CultureInfo.InvariantCulture, $"| {clip.Ambiguous} | {clip.Missing} | {clip.MeanProbability:0.000} | {clip.Errors} | {clip.Events?.Flicker} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"| **all** | {run.Total.Frames} | {run.FramesPerSecond:0.0} | {clips.Sum(c => c.Right)} | {clips.Sum(c => c.Wrong)} ");
        page.Append(CultureInfo.InvariantCulture, $"| {clips.Sum(c => c.Ambiguous)} | {clips.Sum(c => c.Missing)} | {run.Total.MeanProbability:0.000} | {run.Total.Errors} | {clips.Sum(c => c.Events?.Flicker ?? 0)} |\n\n");
        page.Append("Roadwork entered and left, from P filtered over time: ").Append(EventScore.Summary(clips.Select(c => c.Events).OfType<EventScore>())).Append(".\n\n");
        page.Append("| over all scored seconds | |\n|---|---:|\n");
        foreach (var (name, value) in EvaluationTable.Rows(score))
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
        page.Append(CultureInfo.InvariantCulture, $"| latency p50 / p99 | {run.Latency.QuantileMilliseconds(0.5):0.00} / {run.Latency.QuantileMilliseconds(0.99):0.00} ms |\n");
        return page.ToString();
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
