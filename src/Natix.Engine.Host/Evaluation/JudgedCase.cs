namespace Natix.Engine.Host.Evaluation;

/// <summary>One thing that is judged and has a label: a still, or a second of a clip.</summary>
/// <param name="Name">The file, or clip@second.</param>
/// <param name="Unit">What it is not independent of: its source, or its clip.</param>
/// <param name="Slices">Its values of the slices, in their order.</param>
/// <param name="Label">0 clear, 1 roadwork.</param>
/// <param name="Probability">P in [0,1]; NaN when it has no verdict.</param>
/// <param name="Level">The level that decided it; -1 when it has no verdict.</param>
internal sealed record JudgedCase(string Name, string Unit, IReadOnlyList<string> Slices, int Label, double Probability, int Level)
{
    /// <summary>True when it has a verdict.</summary>
    public bool IsJudged => !double.IsNaN(Probability);

    /// <summary>Whether the verdict at a threshold is the label.</summary>
    public bool IsRight(double threshold) => Probability > threshold == (Label == 1);
}
