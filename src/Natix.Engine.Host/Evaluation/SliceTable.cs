using Natix.Engine.Data.Metrics;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Figures by the values of one column.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Rows">One a value, the largest first.</param>
internal sealed record SliceTable(string Column, IReadOnlyList<SliceRow> Rows)
{
    /// <summary>Slices by every column of the cases.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="threshold">The decision threshold.</param>
    public static IReadOnlyList<SliceTable> Of(IReadOnlyList<string> columns, IReadOnlyList<JudgedCase> cases, double threshold) =>
        [.. columns.Select((column, index) => new SliceTable(column, [.. cases
            .GroupBy(c => c.Slices[index], StringComparer.Ordinal)
            .Select(slice => SliceRow.Of(slice.Key, [.. slice], threshold))
            .OrderByDescending(row => row.Cases).ThenBy(row => row.Value, StringComparer.Ordinal)]))];
}

/// <summary>Figures of one slice.</summary>
/// <param name="Value">The column's value; "(none)" where it is empty.</param>
/// <param name="Cases">Cases in it.</param>
/// <param name="Metrics">Measures of those with a verdict.</param>
internal sealed record SliceRow(string Value, int Cases, BinaryMetrics Metrics)
{
    /// <summary>Cases without a verdict.</summary>
    public long Unjudged => Cases - Metrics.Confusion.Count;

    /// <summary>Share of right verdicts with the Wilson interval.</summary>
    public ProportionInterval Accuracy { get; } = ProportionInterval.Wilson(
        Metrics.Confusion.TruePositives + Metrics.Confusion.TrueNegatives, Metrics.Confusion.Count);

    /// <summary>Matthews correlation; NaN where it is undefined.</summary>
    public double Matthews => Metrics.Confusion.HasMatthews ? Metrics.Confusion.Matthews : double.NaN;

    /// <summary>Measures one slice.</summary>
    public static SliceRow Of(string value, IReadOnlyList<JudgedCase> cases, double threshold) => new(
        value.Length == 0 ? "(none)" : value, cases.Count,
        BinaryMetrics.Of([.. cases.Where(c => c.IsJudged).Select(c => new ScoredLabel(c.Label, c.Probability))], threshold));
}
