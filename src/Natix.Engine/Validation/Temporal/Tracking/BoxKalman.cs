namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>
/// A box in image space: centre, aspect and height with their rates (SORT, Bewley et al. 2016; the noise relative to the height as in
/// DeepSORT and ByteTrack, turned from frames of 1/30 s into seconds). Transition, noise and measurement of that filter couple no two
/// coordinates, so its 8x8 covariance is exactly four blocks of 2x2. Plain data.
/// </summary>
internal struct BoxKalman
{
    // Per second what ByteTrack has per frame: (h/20)^2 * 30 of drift, ((h/160) * 30)^2 * 30 of agility; aspect 1e-2 and 1e-5 alike.
    private const double Drift = 30.0 / (20 * 20);
    private const double Agility = 30.0 * 30 * 30 / (160 * 160);
    private const double AspectDrift = 1e-4 * 30;
    private const double AspectAgility = 1e-10 * 30 * 30 * 30;
    private const double Measurement = 1.0 / (20 * 20);
    private const double AspectMeasurement = 1e-2;
    private const double FirstRate = 10.0 * 30 / 160;
    private const double LeastShare = 0.02;

    /// <summary>Column of the centre, pixels.</summary>
    public KalmanAxis X;

    /// <summary>Row of the centre, pixels.</summary>
    public KalmanAxis Y;

    /// <summary>Width over height.</summary>
    public KalmanAxis Aspect;

    /// <summary>Height, pixels.</summary>
    public KalmanAxis Height;

    // Noise is relative to the height last measured: a constant within a step keeps half steps equal to whole ones.
    private double _measuredHeight;

    /// <summary>A box just seen, at rest for all that is known.</summary>
    /// <param name="box">Finite, wider and higher than nothing.</param>
    public static BoxKalman From(in Detection box)
    {
        double height = box.Height;
        var position = 4 * Measurement * height * height;
        var rate = FirstRate * FirstRate * height * height;
        return new BoxKalman
        {
            X = KalmanAxis.At(CenterX(box), position, rate),
            Y = KalmanAxis.At(CenterY(box), position, rate),
            Aspect = KalmanAxis.At(box.Width / height, 1e-4, 1e-10 * 30 * 30),
            Height = KalmanAxis.At(height, position, rate),
            _measuredHeight = height,
        };
    }

    /// <summary>Moves on in time; a box may not shrink to nothing on the way.</summary>
    /// <param name="seconds">Finite, 0 or more.</param>
    public void Predict(double seconds)
    {
        var square = _measuredHeight * _measuredHeight;
        X.Predict(seconds, Drift * square, Agility * square);
        Y.Predict(seconds, Drift * square, Agility * square);
        Aspect.Predict(seconds, AspectDrift, AspectAgility);
        Height.Predict(seconds, Drift * square, Agility * square);
        Height.Value = Math.Max(Height.Value, LeastShare * _measuredHeight);
        Aspect.Value = Math.Max(Aspect.Value, 1e-3);
    }

    /// <summary>Takes a detection in.</summary>
    /// <param name="box">Finite, wider and higher than nothing.</param>
    public void Update(in Detection box)
    {
        double height = box.Height;
        var noise = Measurement * height * height;
        X.Update(CenterX(box), noise);
        Y.Update(CenterY(box), noise);
        Aspect.Update(box.Width / height, AspectMeasurement);
        Height.Update(height, noise);
        _measuredHeight = height;
    }

    /// <summary>Edges of the box as estimated.</summary>
    public readonly (float Left, float Top, float Right, float Bottom) Edges()
    {
        var (halfWidth, halfHeight) = (Aspect.Value * Height.Value / 2, Height.Value / 2);
        return ((float)(X.Value - halfWidth), (float)(Y.Value - halfHeight), (float)(X.Value + halfWidth), (float)(Y.Value + halfHeight));
    }

    private static double CenterX(in Detection box) => (box.Left + (double)box.Right) / 2;

    private static double CenterY(in Detection box) => (box.Top + (double)box.Bottom) / 2;
}
