namespace Natix.Engine.Host.Axon;

/// <summary>A verdict as the number a validator takes: above 0.5 means roadwork, whatever threshold the cascade decides at. Pure.</summary>
internal static class ValidatorProbability
{
    /// <summary>No answer: the round counts as silent, and nothing wrong is remembered.</summary>
    public const double None = -1;

    /// <summary>P with the threshold moved to one half, each side stretched linearly, held on the verdict's side. In [0,1]; monotone in P.</summary>
    /// <param name="p">P(roadwork) in [0,1].</param>
    /// <param name="threshold">Where the cascade decides, in (0,1).</param>
    /// <param name="isRoadwork">What it decided.</param>
    public static double Of(double p, double threshold, bool isRoadwork)
    {
        var moved = p <= threshold ? 0.5 * p / threshold : 0.5 + (0.5 * (p - threshold) / (1 - threshold));
        moved = Math.Round(Math.Clamp(moved, 0, 1), 6);
        return isRoadwork ? Math.Max(moved, 0.500001) : Math.Min(moved, 0.5);
    }
}
