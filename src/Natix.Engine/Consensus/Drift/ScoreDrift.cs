namespace Natix.Engine.Consensus.Drift;

/// <summary>Whether scores still look as they did when the exits were certified. Stable names: they appear in output.</summary>
internal enum DriftVerdict
{
    /// <summary>Not enough scores to say.</summary>
    TooFew = 0,

    /// <summary>Nothing speaks for a change.</summary>
    Stable,

    /// <summary>The scores have changed: the certificate's distribution is no longer what comes in.</summary>
    Drifting,
}

/// <summary>What the scores in the window say.</summary>
/// <param name="Verdict">The judgement.</param>
/// <param name="Observed">Scores in the window.</param>
/// <param name="Statistic">Kolmogorov-Smirnov distance over the reference's bins, in [0,1]; NaN when there are too few.</param>
/// <param name="PValue">Chance of such a distance without a change, in [0,1]; NaN when there are too few.</param>
/// <param name="Stability">Population stability index, at least 0; NaN when there are too few.</param>
internal readonly record struct DriftReport(DriftVerdict Verdict, int Observed, double Statistic, double PValue, double Stability);

/// <summary>When a change is called drift.</summary>
/// <param name="Window">Latest scores that are looked at, 1 or more.</param>
/// <param name="ScoresPerUnit">
/// Scores that one independent unit gives on average, at least 1, but for scores that are units of their own: neighbouring frames are alike, and
/// counting them as independent would call every scene a drift. The p-value counts units.
/// </param>
/// <param name="LeastUnits">Units in the window under which nothing is said, 1 or more.</param>
/// <param name="Alpha">A change is significant when its p-value is under this, in (0,1). A window is looked at often: keep it small.</param>
/// <param name="LeastStability">A significant change is drift from this population stability index on: a trifle in a large window is none.</param>
internal sealed record DriftOptions(
    int Window = 1000, double ScoresPerUnit = 1, int LeastUnits = 100, double Alpha = 1e-3, double LeastStability = 0.1)
{
    /// <summary>Units that are looked at, about; the least units or more. Where most scores are units of their own, a window that was made for many a unit would look too far back.</summary>
    public int MostUnits { get; init; } = int.MaxValue;
}

/// <summary>
/// Holds the latest scores of one level against the certificate's reference. Drift is a change that is both significant (Kolmogorov-Smirnov over
/// the reference's bins) and large (population stability index). Adding and assessing allocate nothing. One owner; not thread-safe.
/// </summary>
internal sealed class ScoreDrift
{
    // A bin, of at most 100, in the lower bits.
    private const byte OwnUnit = 0x80;

    private readonly ScoreHistogram _reference;
    private readonly DriftOptions _options;
    private readonly byte[] _window;
    private readonly long[] _counts;
    private int _next;
    private int _ownUnits;

    /// <exception cref="ArgumentException">A reference or an option that cannot be; the message says which.</exception>
    public ScoreDrift(ScoreHistogram reference, DriftOptions? options = null)
    {
        _reference = reference;
        _options = options ?? new DriftOptions();
        if (reference.Fault() is { } fault)
            throw new ArgumentException($"The reference is no histogram: {fault}.", nameof(reference));
        Check(_options);
        _window = new byte[_options.Window];
        _counts = new long[reference.Counts.Length];
    }

    /// <summary>Scores in the window.</summary>
    public int Observed { get; private set; }

    /// <summary>Independent units in the window.</summary>
    public double Units => _ownUnits + ((Observed - _ownUnits) / _options.ScoresPerUnit);

    /// <summary>Adds one of as many scores as a unit gives; the oldest leave a full window.</summary>
    /// <param name="score">Pooled probability in [0,1].</param>
    /// <exception cref="ArgumentException">NaN or out of range: a frame that was not judged has no score.</exception>
    public void Add(double score) => Add(score, isUnit: false);

    /// <summary>Adds a score that is a unit of its own; the oldest leave a full window.</summary>
    /// <inheritdoc cref="Add(double)"/>
    public void AddUnit(double score) => Add(score, isUnit: true);

    private void Add(double score, bool isUnit)
    {
        var bin = _reference.BinOf(score);
        while (Observed == _window.Length || (Observed > 0 && Units >= _options.MostUnits))
            DropOldest();
        _window[_next] = (byte)(bin | (isUnit ? OwnUnit : 0));
        _counts[bin]++;
        _ownUnits += isUnit ? 1 : 0;
        Observed++;
        _next = _next + 1 == _window.Length ? 0 : _next + 1;
    }

    /// <summary>Forgets all scores, as after a new certificate.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        (Observed, _next, _ownUnits) = (0, 0, 0);
    }

    /// <summary>Judges the window.</summary>
    public DriftReport Assess()
    {
        var units = Units;
        if (Observed == 0 || units < _options.LeastUnits)
            return new DriftReport(DriftVerdict.TooFew, Observed, double.NaN, double.NaN, double.NaN);
        var distance = KolmogorovSmirnov.Statistic(_reference.Counts, _counts);
        var pValue = KolmogorovSmirnov.PValue(distance, _reference.Units, units);
        var stability = PopulationStability.Index(_reference.Counts, _counts);
        var drifts = pValue < _options.Alpha && stability >= _options.LeastStability;
        return new DriftReport(drifts ? DriftVerdict.Drifting : DriftVerdict.Stable, Observed, distance, pValue, stability);
    }

    private void DropOldest()
    {
        var oldest = _window[_next >= Observed ? _next - Observed : _next - Observed + _window.Length];
        _counts[oldest & ~OwnUnit]--;
        _ownUnits -= (oldest & OwnUnit) != 0 ? 1 : 0;
        Observed--;
    }

    private static void Check(DriftOptions options)
    {
        if (options.MostUnits < options.LeastUnits)
            throw new ArgumentException($"The most units are the least units or more, found {options}.", nameof(options));
        if (options.Window < 1 || options.LeastUnits < 1 || !(options.ScoresPerUnit >= 1 && double.IsFinite(options.ScoresPerUnit)))
            throw new ArgumentException($"Window, least units and scores a unit are 1 or more, found {options}.", nameof(options));
        if (options.Window / options.ScoresPerUnit < options.LeastUnits)
        {
            throw new ArgumentException(
                $"A window of {options.Window} scores never holds {options.LeastUnits} units of {options.ScoresPerUnit}: widen it.", nameof(options));
        }

        if (!(options.Alpha > 0 && options.Alpha < 1 && options.LeastStability >= 0 && double.IsFinite(options.LeastStability)))
            throw new ArgumentException($"Alpha lies between 0 and 1, the least stability is finite and at least 0, found {options}.", nameof(options));
    }
}
