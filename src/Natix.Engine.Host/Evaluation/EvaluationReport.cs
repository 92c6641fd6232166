using Natix.Engine.Data.Metrics;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Everything an evaluation found, for table, JSON and page alike. Immutable, but for the pictures of its run.</summary>
internal sealed record EvaluationReport
{
    /// <summary>The set.</summary>
    public required ILabelledSet Set { get; init; }

    /// <summary>The cascade's run over it.</summary>
    public required JudgedRun Main { get; init; }

    /// <summary>Figures at the cascade's threshold.</summary>
    public required Score Score { get; init; }

    /// <summary>Seed of the bootstraps.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Matthews correlation, bootstrapped over units.</summary>
    public required BootstrapResult Matthews { get; init; }

    /// <summary>15 bins of equal width.</summary>
    public required ReliabilityDiagram EqualWidth { get; init; }

    /// <summary>15 bins of equal counts.</summary>
    public required ReliabilityDiagram EqualCount { get; init; }

    /// <summary>ROC; empty with one class only.</summary>
    public required IReadOnlyList<RocPoint> Roc { get; init; }

    public required IReadOnlyList<SliceTable> Slices { get; init; }

    /// <summary>The naive product beside the verdict; null when no labelled frame has a verdict.</summary>
    public FormulaComparison? Formulas { get; init; }

    /// <summary>The cascade against all its levels on every frame; null when that was not measured.</summary>
    public PairedRuns? Full { get; init; }

    /// <summary>Why there is no <see cref="Full"/>; null when there is.</summary>
    public string? FullMissing { get; init; }

    /// <summary>The cascade against another one; null when none was named.</summary>
    public PairedRuns? Against { get; init; }

    /// <summary>Share of right verdicts with the Wilson interval.</summary>
    public ProportionInterval Accuracy => ProportionInterval.Wilson(
        Score.Metrics.Confusion.TruePositives + Score.Metrics.Confusion.TrueNegatives, Score.Metrics.Confusion.Count);

    /// <summary>Why the Matthews correlation is undefined; null when it is not.</summary>
    public string? MatthewsMissing => MissingOf(Score.Metrics.Confusion);

    /// <summary>Measures a run.</summary>
    public static EvaluationReport Of(ILabelledSet set, JudgedRun main, ulong seed)
    {
        var threshold = main.Engine.Threshold;
        return new EvaluationReport
        {
            Set = set,
            Main = main,
            Score = Score.Of(main.Scored, threshold),
            Seed = seed,
            Matthews = UnitBootstrap.Matthews(main.Cases, threshold, seed),
            EqualWidth = ReliabilityDiagram.EqualWidth(main.Scored),
            EqualCount = ReliabilityDiagram.EqualCount(main.Scored),
            Roc = RocCurve.Of(main.Scored),
            Slices = SliceTable.Of(set.Slices, main.Cases, threshold),
            Formulas = main.Journal.Formulas.Compare(threshold),
        };
    }

    /// <summary>Says why a Matthews correlation is undefined; null when it is not.</summary>
    public static string? MissingOf(Confusion c) => c switch
    {
        { Count: 0 } => "nothing has a verdict",
        { TrueNegatives: 0, FalsePositives: 0 } => "every label is roadwork",
        { TruePositives: 0, FalseNegatives: 0 } => "every label is clear",
        { TrueNegatives: 0, FalseNegatives: 0 } => "every verdict is roadwork",
        { TruePositives: 0, FalsePositives: 0 } => "every verdict is clear",
        _ => null,
    };
}
