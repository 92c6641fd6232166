using Natix.Engine.Data.Metrics;

namespace Natix.Engine.Host.ValidatorSim.Report;

/// <summary>What validators make of a miner: each keeps a history of its own, and a reward for every round. Bounded; not thread-safe.</summary>
internal sealed class RewardRounds
{
    private const int MostRounds = 4096;
    private readonly Dictionary<string, SubnetReward> _validators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly List<(double Sum, int Count)> _rounds = [];

    /// <summary>Answers held against their labels, silent ones apart.</summary>
    public Confusion Confusion { get; private set; }

    /// <summary>Challenges that got no answer.</summary>
    public long Silent { get; private set; }

    /// <summary>Records a validator's round.</summary>
    /// <param name="validator">Whose.</param>
    /// <param name="prediction">P(roadwork); <see cref="SubnetReward.Silence"/> for none.</param>
    /// <param name="label">0 or 1.</param>
    public void Record(string validator, double prediction, int label)
    {
        if (!_validators.TryGetValue(validator, out var history))
            _validators[validator] = history = new SubnetReward();
        var reward = history.Record(prediction, label);
        var round = _asked[validator] = _asked.GetValueOrDefault(validator) + 1;
        if (round <= MostRounds)
        {
            if (_rounds.Count < round)
                _rounds.Add(default);
            _rounds[round - 1] = (_rounds[round - 1].Sum + reward, _rounds[round - 1].Count + 1);
        }

        if (prediction == SubnetReward.Silence)
            Silent++;
        else
            Confusion = Confusion.With(label, Math.Round(prediction, MidpointRounding.ToEven) == 1.0);
    }

    /// <summary>The mean reward of each round, over the validators that came so far.</summary>
    public IReadOnlyList<double> Curve => [.. _rounds.Select(r => r.Sum / r.Count)];

    /// <summary>The mean over validators of the correlation of the last 100 answers and of the accuracy of the last 10; NaN without a validator.</summary>
    public (double Correlation, double Accuracy) Windows => _validators.Count == 0
        ? (double.NaN, double.NaN)
        : (_validators.Values.Average(v => v.Correlation), _validators.Values.Average(v => v.Accuracy));
}
