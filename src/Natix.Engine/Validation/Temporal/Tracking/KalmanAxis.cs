namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>
/// One coordinate and its rate of change with their 2x2 covariance: a Kalman filter with constant velocity, white noise on the acceleration
/// and a random walk on the position, both in continuous time, so a step may be as long as it likes and two half steps equal a whole one.
/// Plain data; the covariance is kept symmetric by its form and positive definite by its algebra.
/// </summary>
internal struct KalmanAxis
{
    /// <summary>The coordinate.</summary>
    public double Value;

    /// <summary>Its change per second.</summary>
    public double Rate;

    /// <summary>Variance of the coordinate.</summary>
    public double ValueVariance;

    /// <summary>Covariance of coordinate and rate.</summary>
    public double Covariance;

    /// <summary>Variance of the rate.</summary>
    public double RateVariance;

    /// <summary>At rest, somewhere.</summary>
    public static KalmanAxis At(double value, double valueVariance, double rateVariance) =>
        new() { Value = value, ValueVariance = valueVariance, RateVariance = rateVariance };

    /// <summary>Moves on in time.</summary>
    /// <param name="seconds">Length of the step, 0 or more.</param>
    /// <param name="drift">Variance that the random walk gains per second.</param>
    /// <param name="agility">Variance that the rate gains per second.</param>
    public void Predict(double seconds, double drift, double agility)
    {
        Value += Rate * seconds;
        ValueVariance += (((2 * Covariance) + (seconds * RateVariance) + (agility * seconds * seconds / 3)) * seconds) + (drift * seconds);
        Covariance += ((RateVariance + (agility * seconds / 2)) * seconds);
        RateVariance += agility * seconds;
    }

    /// <summary>Takes a measurement in. The determinant of the covariance shrinks by noise / (variance + noise), so it never vanishes.</summary>
    /// <param name="measured">The coordinate as measured.</param>
    /// <param name="noise">Variance of the measurement, positive.</param>
    public void Update(double measured, double noise)
    {
        var total = ValueVariance + noise;
        var (gain, rateGain) = (ValueVariance / total, Covariance / total);
        var surprise = measured - Value;
        Value += gain * surprise;
        Rate += rateGain * surprise;
        RateVariance -= rateGain * Covariance;
        ValueVariance *= noise / total;
        Covariance *= noise / total;
    }
}
