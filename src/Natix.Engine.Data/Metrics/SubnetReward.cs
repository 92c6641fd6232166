namespace Natix.Engine.Data.Metrics;

/// <summary>
/// The reward that validators of subnet 72 (StreetVision) give one miner: a history of the last 100 answers, the accuracy of the
/// last 10 and the Matthews correlation of the last 100, averaged and cubed. Not thread-safe.
/// </summary>
public sealed class SubnetReward
{
    /// <summary>Answers remembered, and the window of the correlation.</summary>
    public const int History = 100;

    /// <summary>Window of the accuracy.</summary>
    public const int AccuracyWindow = 10;

    /// <summary>What a silent miner's answer is recorded as.</summary>
    public const double Silence = -1.0;

    private readonly Queue<(double Prediction, int Label)> _answers = new(History);

    /// <summary>Records an answer and returns its reward, 0 to 1.</summary>
    /// <param name="prediction">Probability of roadwork; <see cref="Silence"/> for none. Values outside 0 to 1 earn 0 and stay in the history.</param>
    /// <param name="label">0 or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The label is neither 0 nor 1.</exception>
    public double Record(double prediction, int label)
    {
        if (label is not (0 or 1))
            throw new ArgumentOutOfRangeException(nameof(label), label, "A label is 0 or 1.");
        if (_answers.Count == History)
            _answers.Dequeue();
        _answers.Enqueue((prediction, label));
        return prediction is >= 0.0 and <= 1.0 ? Combine(Correlation, Accuracy) : 0.0;
    }

    /// <summary>Matthews correlation over the last 100 answers, clipped at 0; 0 when only one class occurs.</summary>
    public double Correlation => Count(History) is { } c ? Math.Max(0.0, c.Matthews) : 0.0;

    /// <summary>Accuracy over the last 10 answers.</summary>
    public double Accuracy => Count(AccuracyWindow)?.Accuracy ?? 0.0;

    /// <summary>The reward of a correlation and an accuracy: (0.5 a + 0.5 b)^3.</summary>
    public static double Combine(double correlation, double accuracy)
    {
        var mean = (0.5 * correlation) + (0.5 * accuracy);
        return mean * mean * mean;
    }

    /// <summary>
    /// Counts the window. Silent rounds shrink it. A class other than 0 and 1 (a prediction of 1.6 rounds to 2) makes the
    /// validator's metrics fail as a whole: null.
    /// </summary>
    private Confusion? Count(int window)
    {
        var confusion = default(Confusion);
        foreach (var (prediction, label) in _answers.Skip(Math.Max(0, _answers.Count - window)))
        {
            if (prediction == Silence)
                continue;
            var rounded = Math.Round(prediction, MidpointRounding.ToEven);
            if (rounded is not (0.0 or 1.0))
                return null;
            confusion = confusion.With(label, rounded == 1.0);
        }

        return confusion;
    }
}
