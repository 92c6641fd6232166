namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// How fast the road comes nearer, from the fits of the last second. A camera's speed does not jump: the median of some fits is better than the last,
/// their scatter and drift say how good, and where a frame has no fit it still holds, with the turning that the background shows. One thread owns it; nothing is
/// allocated.
/// </summary>
internal sealed class RoadPace
{
    private const int Kept = 16;
    private const int LeastFits = 3;
    private const double Memory = 1;
    // Of a normal scatter's standard deviation to its median deviation.
    private const double SigmaOfMedian = 1.4826;

    private readonly (double Time, double Rate)[] _fits = new (double, double)[Kept];
    private readonly double[] _sorted = new double[Kept];
    private int _first, _count;

    /// <summary>Forgets all fits.</summary>
    public void Reset() => (_first, _count) = (0, 0);

    /// <summary>The motion with the road as the last second has it; without a road where too few fits tell of it.</summary>
    /// <param name="ego">The motion between the last two pictures.</param>
    /// <param name="now">Stream seconds.</param>
    public EgoMotion Steady(in EgoMotion ego, double now)
    {
        if (ego.Status != CameraMotionStatus.Measured || !ego.HasFocus || !(ego.Seconds > 0))
            return ego with { Road = null };
        if (ego.Road is { } fit)
            Add(now, fit.Expansion / ego.Seconds);
        while (_count > 0 && now - _fits[_first].Time > Memory)
            (_first, _count) = ((_first + 1) % Kept, _count - 1);
        if (_count < LeastFits)
            return ego with { Road = null };
        var (rate, sigma) = Middle();
        return ego with { Road = Turning(ego) with { Expansion = rate * ego.Seconds, ExpansionSigma = sigma * ego.Seconds } };
    }

    // By the road where it agrees; else by what the background does at the focus, where driving moves nothing.
    private static FlowFit Turning(in EgoMotion ego)
    {
        if (ego.Road is { } road)
            return road;
        var (x, y) = ((ego.Focus.X - 0.5) * ego.Picture.Width, (ego.Focus.Y - 0.5) * ego.Picture.Height);
        var background = ego.Background;
        return background with
        {
            TranslationX = background.TranslationX + (background.Expansion * x),
            TranslationY = background.TranslationY + (background.Expansion * y),
        };
    }

    private void Add(double time, double rate)
    {
        if (_count == Kept)
            (_first, _count) = ((_first + 1) % Kept, _count - 1);
        _fits[(_first + _count++) % Kept] = (time, rate);
    }

    // The median's own error, and how far the newer fits are from the older: while the camera brakes, the median lags.
    private (double Rate, double Sigma) Middle()
    {
        var half = _count / 2;
        var drift = Median(half, _count) - Median(0, half);
        var rate = Median(0, _count);
        var deviations = _sorted.AsSpan(0, _count);
        foreach (ref var value in deviations)
            value = Math.Abs(value - rate);
        var sigma = SigmaOfMedian * MedianOf(deviations) * Math.Sqrt(Math.PI / 2 / _count);
        return (rate, Math.Sqrt((sigma * sigma) + (drift * drift)));
    }

    private double Median(int from, int to)
    {
        for (var i = from; i < to; i++)
            _sorted[i - from] = _fits[(_first + i) % Kept].Rate;
        return MedianOf(_sorted.AsSpan(0, to - from));
    }

    private static double MedianOf(Span<double> values)
    {
        values.Sort();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
