using System.Globalization;
using System.Text;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Writes predictions as CSV: file,label,p,level. P is written so that it reads back exactly; an unanswered row has no p and no level.</summary>
internal static class PredictionFile
{
    private const string Header = "file,label,p,level";

    /// <summary>One row a file.</summary>
    public static void Write(string path, IEnumerable<StillAnswer> answers) => Write(
        path,
        answers.Select(a => a.Error.IsError ? Row(a.File.File, Label(a.File.Label), null, null) : Row(a.File.File, Label(a.File.Label), a.Probability, a.Level)));

    /// <summary>One row a labelled second, named clip@second; its level is the one that decided most of its frames.</summary>
    public static void Write(string path, IEnumerable<ClipScore> clips) => Write(
        path,
        clips.SelectMany(c => c.Seconds.Select(s => Row(
            ClipScorer.CaseName(c.Clip, s.Second), s.LabelText, double.IsNaN(s.Probability) ? null : s.Probability, s.Level))));

    private static void Write(string path, IEnumerable<string> rows)
    {
        try
        {
            File.WriteAllLines(path, rows.Prepend(Header));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--predictions {path}: {e.Message}", e);
        }
    }

    private static string Label(int label) => label.ToString(CultureInfo.InvariantCulture);

    private static string Row(string file, string label, double? p, int? level) => string.Join(
        ',', Quoted(file), label, p?.ToString("R", CultureInfo.InvariantCulture), level?.ToString(CultureInfo.InvariantCulture));

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : new StringBuilder(cell).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
}
