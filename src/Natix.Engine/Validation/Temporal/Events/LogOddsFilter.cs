namespace Natix.Engine.Validation.Temporal.Events;

/// <summary>
/// A causal exponential filter of probabilities in log-odds. Its gain follows from the time since the last frame, 1 - e^(-dt/T), so a signal
/// that holds between frames is filtered alike at every frame rate. Plain state machine; one thread owns it.
/// </summary>
/// <param name="timeConstant">T in seconds, 0 or more.</param>
/// <param name="clamp">Probabilities are held in [clamp, 1 - clamp], in (0, 0.5).</param>
internal sealed class LogOddsFilter(double timeConstant, double clamp)
{
    private readonly double _limit = Math.Log((1 - clamp) / clamp);
    private double _logOdds = double.NaN;
    private double _time;

    /// <summary>P as filtered so far; NaN before the first frame.</summary>
    public double Probability => 1 / (1 + Math.Exp(-_logOdds));

    /// <summary>Takes a frame in and returns P as filtered.</summary>
    /// <param name="seconds">Its time, not before the last frame's.</param>
    /// <param name="probability">In [0, 1].</param>
    public double Update(double seconds, double probability)
    {
        var logOdds = Math.Clamp(Math.Log(probability / (1 - probability)), -_limit, _limit);
        if (double.IsNaN(_logOdds))
            _logOdds = logOdds;
        else
            _logOdds += (logOdds - _logOdds) * (timeConstant > 0 ? 1 - Math.Exp((_time - seconds) / timeConstant) : 1);
        _time = seconds;
        return Probability;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset() => _logOdds = double.NaN;
}
