using Natix.Engine.Measurement.Statistics;

namespace Natix.Engine.Gate;

/// <summary>What a metric's interval says of the allowed slowdown.</summary>
internal enum Finding
{
    /// <summary>The whole interval is within what is allowed.</summary>
    Passed,

    /// <summary>The interval holds the limit: not proven slower, so not refused, but not proven either.</summary>
    Inconclusive,

    /// <summary>The whole interval is beyond what is allowed.</summary>
    Slower,
}

/// <summary>One metric's verdict.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Slowdown">HEAD over BASE in time, 1 is equal, above 1 is slower: estimate and interval.</param>
/// <param name="Finding">What it means.</param>
internal sealed record Judgement(Metric Metric, Interval Slowdown, Finding Finding);

/// <summary>
/// Judges samples of two builds. A round is BASE HEAD HEAD BASE (or its mirror), so a machine that drifts through a round favours
/// neither; its sample is the mean log-ratio of its two pairs. The interval is that of the signed-rank test over the rounds: by symmetry
/// of the design a round's log-ratio is symmetric about the truth whatever the noise. The confidence holds for all metrics together
/// (Bonferroni). Pure.
/// </summary>
/// <param name="allowed">Slowdown that is let through, 0.05 for 5 %.</param>
/// <param name="confidence">Of all intervals together, in (0, 1).</param>
internal sealed class Judge(double allowed, double confidence)
{
    /// <summary>Judges one of several metrics.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="rounds">Its values, a round each.</param>
    /// <param name="metrics">How many metrics are judged in all.</param>
    public Judgement Of(Metric metric, IReadOnlyList<Round> rounds, int metrics)
    {
        var samples = rounds.Select(r => (metric.LogSlowdown(r.Base1, r.Head1) + metric.LogSlowdown(r.Base2, r.Head2)) / 2).ToArray();
        var log = SignedRank.Centre(samples, ConfidenceOfOne(metrics));
        var slowdown = new Interval(Math.Exp(log.Estimate), Math.Exp(log.Low), Math.Exp(log.High));
        var limit = 1 + allowed;
        var finding = slowdown.Low > limit ? Finding.Slower : slowdown.High <= limit ? Finding.Passed : Finding.Inconclusive;
        return new Judgement(metric, slowdown, finding);
    }

    /// <summary>Rounds needed to say anything about this many metrics.</summary>
    public int FewestRounds(int metrics) => SignedRank.FewestSamples(ConfidenceOfOne(metrics));

    private double ConfidenceOfOne(int metrics) => 1 - ((1 - confidence) / metrics);
}

/// <summary>One metric in one round: two runs of each build.</summary>
internal readonly record struct Round(double Base1, double Head1, double Head2, double Base2);
