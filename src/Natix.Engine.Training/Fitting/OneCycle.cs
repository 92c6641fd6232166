namespace Natix.Engine.Training.Fitting;

/// <summary>
/// The one-cycle schedule of the learning rate (Smith and Topin, "Super-convergence", 2017): a cosine rise to the peak, then a cosine fall to almost zero.
/// It is a function of progress in [0, 1], so that the same schedule ends on time whether the budget is steps or minutes.
/// </summary>
/// <param name="Peak">Highest rate.</param>
/// <param name="Rise">Share of the run spent rising.</param>
/// <param name="StartDivisor">The run starts at Peak / StartDivisor.</param>
/// <param name="EndDivisor">The run ends at Peak / EndDivisor.</param>
public readonly record struct OneCycle(double Peak, double Rise = 0.15, double StartDivisor = 20, double EndDivisor = 2000)
{
    /// <summary>The rate at a point of the run.</summary>
    /// <param name="progress">0 at the start, 1 at the end; clamped.</param>
    public double RateAt(double progress)
    {
        var p = Math.Clamp(progress, 0, 1);
        return p < Rise
            ? Between(Peak / StartDivisor, Peak, p / Rise)
            : Between(Peak, Peak / EndDivisor, (p - Rise) / (1 - Rise));
    }

    private static double Between(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);
}
