using Natix.Engine.Consensus;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Exits;

/// <summary>
/// Judges a frame at a level: what its voters come to, and whether that is enough to stop. By the certificate where one is in force, by the
/// manifest where none is. Thread-safe as long as a frame's gate is held; allocates nothing.
/// </summary>
/// <remarks>
/// Which levels and models run is always a matter of the manifest's pool, so that a frame takes the same way with exits on, off and certified.
/// While scores drift, a level stops only when certificate and manifest agree on the verdict: never sooner than either says.
/// </remarks>
internal sealed class CascadeJudge
{
    private readonly CascadePlan _plan;
    private readonly CertifiedExits? _certified;
    private readonly bool _neverExits;
    private readonly double _clamp;
    private readonly double _threshold;
    private readonly int _lastVotingLevel;

    /// <summary>A judge by the manifest.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="neverExits">True to run every level that admits the frame.</param>
    public CascadeJudge(CascadePlan plan, bool neverExits = false)
    {
        (_plan, _neverExits) = (plan, neverExits);
        (_clamp, _threshold) = (plan.Manifest.Consensus.Clamp, plan.Manifest.Consensus.Threshold);
        _lastVotingLevel = ExitRules.VotingLevels(plan) is [.., var last] ? last : -1;
    }

    /// <summary>A judge by a certificate that holds for the plan.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="certified">The certificate.</param>
    /// <param name="drift">Watches the scores; null where a record says of each level whether they had drifted.</param>
    public CascadeJudge(CascadePlan plan, CertifiedExits certified, DriftWatch? drift)
        : this(plan) => (_certified, Drift) = (certified, drift);

    /// <summary>The certificate in force; null where there is none.</summary>
    public Consensus.Exits.ExitCertificate? Certificate => _certified?.Certificate;

    /// <summary>True when every level that admits a frame runs.</summary>
    public bool NeverExits => _neverExits;

    /// <summary>Watches the scores; null without a certificate, and where frames are judged once more.</summary>
    public DriftWatch? Drift { get; }

    /// <summary>P(roadwork) on which the verdict rests; NaN when nobody with a say has spoken.</summary>
    public double Pool(FrameResult result) => _certified is { } certified ? certified.Pool(result.Evidence) : ManifestPool(result);

    /// <summary>P(roadwork) by the manifest's weights, by which entries and bands go; 0.5 when nobody has spoken.</summary>
    public double ManifestPool(FrameResult result)
    {
        var z = LogOpinionPool.Pool(result.Evidence, _clamp);
        return double.IsNaN(z) ? 0.5 : Logistic.Sigmoid(z);
    }

    /// <summary>Where P of a level is enough to stop while nothing has drifted; null where it never is.</summary>
    public ExitBounds? BoundsOf(int levelIndex)
    {
        if (_neverExits)
            return null;
        if (_certified is { } certified && levelIndex < _lastVotingLevel)
            return certified[levelIndex] is var (negative, positive) && (negative ?? positive) is not null ? new ExitBounds(negative, positive, IsCertified: true) : null;
        return _plan.Levels[levelIndex].Manifest.Exit is { } exit ? new ExitBounds(exit.Negative, exit.Positive, IsCertified: false) : null;
    }

    /// <summary>What the pooled log-odds of a verdict are made of; allocates.</summary>
    /// <param name="counted">The voters who had a say.</param>
    /// <param name="verdict">What came of it.</param>
    public PoolParts PartsOf(IReadOnlyList<Evidence> counted, in Verdict verdict)
    {
        if (!verdict.IsJudged)
            return PoolParts.None;
        var logOdds = Logistic.Logit(verdict.Probability);
        if (_certified is { } certified)
            return certified.PartsOf(counted, logOdds);
        var total = counted.Sum(v => v.Weight);
        return new PoolParts(logOdds, 0, [.. counted.Select(v => new VoterPart(v.ModelIndex, v.Weight / total, v.Weight / total * Math.Clamp(v.LogOdds, -Limit, Limit)))]);
    }

    /// <summary>Log-odds of a voter beyond which nothing changes any more.</summary>
    public double LimitOf(int model) => Math.Max(Limit, _certified?.LimitOf(model) ?? 0);

    private double Limit => -Logistic.Logit(_clamp);

    /// <summary>Stops a frame after a level when that is enough, and gives it its verdict. Whether scores have drifted stands in the frame's trail.</summary>
    public bool TryExit(int levelIndex, FrameSlot slot)
    {
        var result = slot.Result;
        // Exits were set for the full set of voters: with one missing, go on.
        if (_neverExits || result.Evidence.IsEmpty || slot.Failure is not null)
            return false;
        var p = Pool(result);
        if (double.IsNaN(p) || !Stops(levelIndex, slot, p))
            return false;
        result.Verdict = VerdictOf(p, _plan.Levels[levelIndex].Manifest.Level, result, DegradedReason.None);
        return true;
    }

    /// <summary>The verdict by consensus of all who spoke; null when nobody with a say has.</summary>
    public Verdict? Conclude(FrameSlot slot)
    {
        var result = slot.Result;
        if (result.Evidence.IsEmpty)
            return null;
        var p = Pool(result);
        return double.IsNaN(p) ? null : VerdictOf(p, Verdict.ConsensusLevel, result, slot.Reason);
    }

    private Verdict VerdictOf(double p, int level, FrameResult result, DegradedReason reason) =>
        new(p > _threshold, p, level, result.Evidence.Length, reason != DegradedReason.None) { Reason = reason };

    private bool Stops(int levelIndex, FrameSlot slot, double p)
    {
        var manifest = _plan.Levels[levelIndex].Manifest.Exit;
        if (_certified is not { } certified)
            return ByManifest(manifest, p) is not null;
        if (!Spoke(slot.Result, _plan.Levels[levelIndex].Manifest.Level))
            return false;
        if (!slot.HasPassedCertified)
            Drift?.Add(levelIndex, p, slot.Job!.ScoreRole);

        // Who has heard everyone agrees with everyone: there is nothing to certify, and the manifest may save its observers.
        if (levelIndex >= _lastVotingLevel)
            return ByManifest(manifest, p) is not null;
        var verdict = certified[levelIndex].Decide(p);
        slot.HasPassedCertified |= verdict is not null;
        return verdict is { } side && (!slot.Trail.LevelSteps[levelIndex].InFallback || ByManifest(manifest, ManifestPool(slot.Result)) == side);
    }

    private static bool Spoke(FrameResult result, int level)
    {
        foreach (ref readonly var voice in result.Evidence)
        {
            if (voice.Level == level)
                return true;
        }

        return false;
    }

    private static bool? ByManifest(TwoSidedExit? exit, double p) => exit is null ? null : p <= exit.Negative ? false : p >= exit.Positive ? true : null;
}

/// <summary>Where P of a level is enough to stop.</summary>
/// <param name="Negative">At most this: clear; null: never.</param>
/// <param name="Positive">At least this: roadwork; null: never.</param>
/// <param name="IsCertified">The certificate's word; else the manifest's.</param>
internal readonly record struct ExitBounds(double? Negative, double? Positive, bool IsCertified);
