using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Natix.Engine.GpuCheck;

/// <summary>What a report is of.</summary>
/// <param name="Check">Name of the check in perf/gpu/checks.</param>
/// <param name="Title">Begins the heading; " on DEVICE" follows.</param>
/// <param name="Measured">A sentence on how figures came about on a device.</param>
/// <param name="Emulated">The same for a run without one.</param>
internal sealed record ReportHead(string Check, string Title, string Measured, string Emulated)
{
    /// <summary>The head of natix-gpu-check.</summary>
    public static ReportHead FramePath { get; } = new(
        "frame-path", "Frame path",
        "Measured by natix-gpu-check: wall clock round work that is queued and waited for, median of the rounds, inputs random.",
        "Made on ILGPU's CPU accelerator at small sizes: it shows that the program runs; times are left out, they would mean nothing.");
}

/// <summary>What the program says: one JSON line, text for people, a Markdown report. Pure.</summary>
internal static class ReportWriter
{
    // For a log or a file, never for a web page: apostrophes stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line: the device, whether all passed, and each check with its figures.</summary>
    public static string Json(ReportHead head, string device, string accelerator, IReadOnlyList<CheckResult> results)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("check", head.Check);
            writer.WriteString("device", device);
            writer.WriteString("accelerator", accelerator);
            writer.WriteBoolean("passed", results.All(r => r.Passed));
            if (results.Any(r => !r.Passed))
                writer.WriteString("reason", string.Join(" ", results.Where(r => !r.Passed).Select(r => $"{r.Check}: {r.Summary}")));
            foreach (var result in results)
            {
                writer.WriteStartObject(result.Check);
                writer.WriteBoolean("passed", result.Passed);
                writer.WriteString("summary", result.Summary);
                foreach (var figure in result.Figures)
                    writer.WriteNumber(figure.Name, Math.Round(figure.Value, 6));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The report as Markdown.</summary>
    public static string Markdown(ReportHead head, string device, string accelerator, IReadOnlyList<CheckResult> results)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(head.Title).Append(" on ").Append(device).Append("\n\n");
        text.Append(accelerator == "cuda" ? head.Measured : head.Emulated).Append('\n');
        foreach (var result in results)
        {
            text.Append("\n## ").Append(result.Check).Append(": ").Append(result.Passed ? "passed" : "FAILED").Append("\n\n");
            text.Append(result.Summary).Append('\n');
            if (result.Figures.Count == 0)
                continue;
            text.Append("\n| figure | value | target |\n|---|---|---|\n");
            foreach (var figure in result.Figures)
                text.Append("| ").Append(figure.Name.Replace('_', ' ')).Append(" | ").Append(Value(figure)).Append(" | ").Append(figure.Target ?? "").Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>A few lines for people.</summary>
    public static string Text(string device, IReadOnlyList<CheckResult> results)
    {
        var text = new StringBuilder().Append(device).Append('\n');
        foreach (var result in results)
        {
            text.Append(result.Passed ? "passed  " : "FAILED  ").Append(result.Check).Append(": ").Append(result.Summary).Append('\n');
            foreach (var figure in result.Figures)
            {
                text.Append("          ").Append(figure.Name.Replace('_', ' ')).Append(": ").Append(Value(figure));
                text.Append(figure.Target is null ? "\n" : $" (target {figure.Target})\n");
            }
        }

        return text.ToString();
    }

    private static string Value(Figure figure) =>
        figure.Value.ToString(Math.Abs(figure.Value) >= 100 ? "F0" : "G4", CultureInfo.InvariantCulture) + (figure.Unit.Length > 0 ? " " + figure.Unit : "");
}
