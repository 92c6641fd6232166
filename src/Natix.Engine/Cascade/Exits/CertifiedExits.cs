using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Cascade.Exits;

/// <summary>A certificate made ready for the cascade it holds for: its pool by model, its thresholds by level. Immutable, thread-safe.</summary>
internal sealed class CertifiedExits
{
    private readonly PoolingWeights _pool;
    private readonly int[] _voterOfModel;
    private readonly PlattScale[] _scales;
    private readonly ExitThresholds[] _thresholds;

    /// <param name="certificate">One whose voters and levels are those of the plan (<see cref="ExitRules"/> sees to it).</param>
    /// <param name="plan">What runs.</param>
    public CertifiedExits(ExitCertificate certificate, CascadePlan plan)
    {
        Certificate = certificate;
        _pool = certificate.Pool.ToWeights();
        var voters = certificate.Pool.Voters;
        _scales = [.. voters.Select(v => v.Scale)];
        _voterOfModel = Array.ConvertAll(plan.Models.ToArray(), m => IndexOf(voters, m));
        _thresholds = Array.ConvertAll(
            plan.Levels.ToArray(), l => certificate.Levels.FirstOrDefault(c => c.Level == l.Manifest.Level)?.Thresholds ?? ExitThresholds.Never);
    }

    private CertifiedExits(CertifiedExits other, int levelIndex, ExitThresholds thresholds)
    {
        (Certificate, _pool, _voterOfModel, _scales) = (other.Certificate, other._pool, other._voterOfModel, other._scales);
        _thresholds = (ExitThresholds[])other._thresholds.Clone();
        _thresholds[levelIndex] = thresholds;
    }

    public ExitCertificate Certificate { get; }

    /// <summary>Where a level of the plan stops.</summary>
    public ExitThresholds this[int levelIndex] => _thresholds[levelIndex];

    /// <summary>The same with other bounds at a level: for asking what would have come then.</summary>
    public CertifiedExits With(int levelIndex, in ExitBounds bounds) => new(this, levelIndex, new ExitThresholds(bounds.Negative, bounds.Positive));

    /// <summary>What the pooled log-odds of some voters are made of; allocates.</summary>
    public PoolParts PartsOf(IReadOnlyList<Evidence> counted, double logOdds)
    {
        var (said, effective) = (new double[_pool.Voters], new double[_pool.Voters]);
        Array.Fill(said, double.NaN);
        foreach (var voice in counted)
        {
            if (_voterOfModel[voice.ModelIndex] is >= 0 and var voter)
                said[voter] = Math.Clamp(_scales[voter].Apply(voice.LogOdds), -Limit, Limit);
        }

        _pool.EffectiveWeights(said, effective);
        var total = effective.Sum();
        VoterPart Part(Evidence voice) => _voterOfModel[voice.ModelIndex] is >= 0 and var v && total > 0
            ? new VoterPart(voice.ModelIndex, effective[v] / total, _pool.Output.Slope * effective[v] * (said[v] - _pool.PriorLogOdds))
            : new VoterPart(voice.ModelIndex, 0, 0);
        return new PoolParts(logOdds, _pool.Output.Apply(_pool.PriorLogOdds + _pool.Bias), [.. counted.Select(Part)]);
    }

    /// <summary>Log-odds of a model beyond which this pool holds it.</summary>
    public double LimitOf(int model) =>
        _voterOfModel[model] is >= 0 and var voter ? (Limit + Math.Abs(_scales[voter].Offset)) / _scales[voter].Slope : 0;

    private double Limit => -Logistic.Logit(_pool.Clamp);

    /// <summary>
    /// P(roadwork) of those who spoke, the others missing; NaN when nobody with a weight above 0 did. Allocates nothing.
    /// </summary>
    public double Pool(ReadOnlySpan<Evidence> evidence)
    {
        Span<double> said = stackalloc double[_pool.Voters];
        said.Fill(double.NaN);
        foreach (ref readonly var voice in evidence)
        {
            if (_voterOfModel[voice.ModelIndex] is >= 0 and var voter)
                said[voter] = _scales[voter].Apply(voice.LogOdds);
        }

        return Logistic.Sigmoid(_pool.Pool(said));
    }

    private static int IndexOf(IReadOnlyList<CertifiedVoter> voters, PlannedModel model)
    {
        for (var i = 0; i < voters.Count && model.Votes; i++)
        {
            if (voters[i].Model == model.Seat.Manifest.Name)
                return i;
        }

        return -1;
    }
}
