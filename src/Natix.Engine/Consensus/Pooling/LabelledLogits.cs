namespace Natix.Engine.Consensus.Pooling;

/// <summary>Checks that scores and labels are something a calibration can be fitted to. Pure.</summary>
internal static class LabelledLogits
{
    /// <summary>Throws unless there is one finite score a label and both outcomes occur.</summary>
    /// <returns>How many rows of either outcome there are.</returns>
    /// <exception cref="ArgumentException">The message says what is wrong and where.</exception>
    public static (int Negatives, int Positives) Check(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels)
    {
        if (logits.Length != labels.Length)
            throw new ArgumentException($"A label a score is needed: found {logits.Length} scores and {labels.Length} labels.", nameof(labels));
        for (var i = 0; i < logits.Length; i++)
        {
            if (!double.IsFinite(logits[i]))
                throw new ArgumentException($"Score {i} is {logits[i]}: clamp probabilities, log-odds must be finite.", nameof(logits));
        }

        return CheckLabels(labels);
    }

    /// <summary>Throws unless both outcomes occur.</summary>
    public static (int Negatives, int Positives) CheckLabels(ReadOnlySpan<bool> labels)
    {
        var positives = labels.Count(true);
        return positives > 0 && positives < labels.Length
            ? (labels.Length - positives, positives)
            : throw new ArgumentException(
                $"Both outcomes must occur, found {positives} positive labels of {labels.Length}: add rows of the other outcome.", nameof(labels));
    }
}
