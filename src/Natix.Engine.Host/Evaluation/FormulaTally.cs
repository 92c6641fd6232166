using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// Holds the verdict's P beside what other formulas would make of the same voters: the naive product of popular write-ups, and the plain
/// log-opinion pool. For comparison alone; nothing is decided by them. Not thread-safe.
/// </summary>
internal sealed class FormulaTally
{
    private readonly List<ScoredLabel> _verdict = [];
    private readonly List<ScoredLabel> _pool = [];
    private readonly List<ScoredLabel> _naive = [];
    private Opinion[] _opinions = [];
    private int _mostVoters;
    private double _largest;
    private long _aboveOne;

    /// <summary>Takes one frame; one without a verdict or a label takes no part.</summary>
    public void Add(FrameRecord frame, int? label)
    {
        if (!frame.IsJudged || label is not { } truth || frame.Evidence.Count == 0)
            return;
        if (_opinions.Length != frame.Evidence.Count)
            _opinions = new Opinion[frame.Evidence.Count];
        for (var i = 0; i < _opinions.Length; i++)
            _opinions[i] = new Opinion(frame.Evidence[i].Probability, frame.Evidence[i].Weight);
        var (naive, pool) = (OpinionFormulas.NaiveProduct(_opinions), OpinionFormulas.LogPool(_opinions));
        if (double.IsNaN(naive) || double.IsNaN(pool))
            return;
        _mostVoters = Math.Max(_mostVoters, _opinions.Length);
        _aboveOne += naive > 1 ? 1 : 0;
        _largest = Math.Max(_largest, naive);
        _verdict.Add(new ScoredLabel(truth, frame.Verdict.Probability));
        _pool.Add(new ScoredLabel(truth, pool));
        _naive.Add(new ScoredLabel(truth, Math.Min(1, naive)));
    }

    /// <summary>The comparison; null when no frame took part.</summary>
    /// <param name="threshold">The cascade's decision threshold.</param>
    public FormulaComparison? Compare(double threshold) => _verdict.Count == 0
        ? null
        : new FormulaComparison(
            _mostVoters, _aboveOne, _largest, BinaryMetrics.Of(_verdict, threshold), BinaryMetrics.Of(_pool, threshold), BinaryMetrics.Of(_naive, threshold));
}

/// <summary>How formulas compare on the same frames.</summary>
/// <param name="MostVoters">Most voters on a frame: with one voter of weight 1 all formulas agree.</param>
/// <param name="AboveOne">Frames on which the naive product is no probability; it is then scored as 1.</param>
/// <param name="LargestNaive">The largest value of the naive product.</param>
/// <param name="Verdict">Measures of the verdicts.</param>
/// <param name="LogPool">Measures of the plain log-opinion pool.</param>
/// <param name="Naive">Measures of the naive product.</param>
internal sealed record FormulaComparison(
    int MostVoters, long AboveOne, double LargestNaive, BinaryMetrics Verdict, BinaryMetrics LogPool, BinaryMetrics Naive)
{
    /// <summary>Names and measures, the verdict first.</summary>
    public IEnumerable<(string Name, string Key, BinaryMetrics Metrics)> Rows =>
        [("verdict", "verdict", Verdict), ("plain log-opinion pool", "log_pool", LogPool), ("naive product", "naive", Naive)];
}
