using System.Numerics.Tensors;

namespace Natix.Engine.Heads;

/// <summary>
/// From the logits of labels to their scores and to the log-odds that a roadwork label is true: softmax (one label is true) or sigmoids (each is
/// true or not). Immutable; allocates nothing.
/// </summary>
internal sealed class LabelVote
{
    private readonly bool[] _isRoadwork;
    private readonly bool _softmax;

    /// <param name="labels">Labels.</param>
    /// <param name="roadworkClasses">Ids of those that mean roadwork; under the softmax not all of them.</param>
    /// <param name="softmax">One label is true.</param>
    public LabelVote(int labels, IReadOnlyList<int> roadworkClasses, bool softmax)
    {
        _softmax = softmax;
        _isRoadwork = new bool[labels];
        foreach (var id in roadworkClasses)
            _isRoadwork[id] = true;
        Votes = roadworkClasses.Count > 0;
    }

    /// <summary>False when no label means roadwork.</summary>
    public bool Votes { get; }

    /// <summary>Writes the labels' scores.</summary>
    public void Score(ReadOnlySpan<float> logits, Span<float> scores)
    {
        if (_softmax)
            TensorPrimitives.SoftMax(logits, scores);
        else
            TensorPrimitives.Sigmoid(logits, scores);
    }

    /// <summary>Log-odds of roadwork: of any roadwork label under the softmax, of the best of them under sigmoids.</summary>
    public double LogOdds(ReadOnlySpan<float> logits) => _softmax ? LogSum(logits, roadwork: true) - LogSum(logits, roadwork: false) : Best(logits, roadwork: true);

    // ln of a sum of exponentials, the largest taken out: finite where the probabilities round to 0 and 1.
    private double LogSum(ReadOnlySpan<float> logits, bool roadwork)
    {
        var (most, sum) = (Best(logits, roadwork), 0.0);
        for (var label = 0; label < logits.Length; label++)
            sum += _isRoadwork[label] == roadwork ? Math.Exp(logits[label] - most) : 0;
        return most + Math.Log(sum);
    }

    private double Best(ReadOnlySpan<float> logits, bool roadwork)
    {
        var best = double.NegativeInfinity;
        for (var label = 0; label < logits.Length; label++)
            best = _isRoadwork[label] == roadwork ? Math.Max(best, logits[label]) : best;
        return best;
    }
}
