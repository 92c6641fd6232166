namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// The camera's own motion from small grey pictures of consecutive frames: places with texture are followed, the background's translation
/// and expansion are fitted, the focus of expansion is learnt, and below the horizon the road plane's motion is fitted. A point of a
/// plane at depth Z moves by (place - focus) * T / Z when the camera drives T, and for the road 1 / Z grows with the rows below the horizon
/// (Longuet-Higgins and Prazdny 1980). Abstains rather than guesses. One thread owns it; a picture allocates nothing.
/// </summary>
internal sealed class EgoMotionEstimator
{
    private const int Margin = 6;
    private const double LeastBelowHorizon = 0.08;
    // Camera heights to each side that may still be road: 5 * 1.3 m.
    private const double MostAside = 5;
    // Picture heights below the horizon at which the road is surely nearer than the background on average.
    private const double SurelyNear = 0.25;
    private const double AtRest = 0.15;
    private const double ClearlyMoving = 0.5;

    private readonly EgoMotionOptions _options;
    private readonly PatchFlow _patches = new();
    private readonly FocusTracker _focus;
    private readonly ImagePoint[] _places, _flows;
    private readonly FlowSample[] _samples;
    private LumaPyramid _before, _now;
    private bool _hasBefore;

    /// <param name="options">Checked here.</param>
    public EgoMotionEstimator(EgoMotionOptions options)
    {
        _options = options.Checked();
        _focus = new FocusTracker(options.Focus, options.FocusIsKnown);
        var cells = ((options.Width / options.Cell) + 1) * ((options.Height / options.Cell) + 1);
        (_places, _flows, _samples) = (new ImagePoint[cells], new ImagePoint[cells], new FlowSample[cells]);
        (_before, _now) = (new LumaPyramid(options.Width, options.Height), new LumaPyramid(options.Width, options.Height));
    }

    /// <summary>The picture given last.</summary>
    public LumaPyramid Latest => _before;

    /// <summary>Takes a picture and measures the motion since the one before.</summary>
    /// <param name="plane">Of the size of the options.</param>
    /// <param name="seconds">Since the picture before; of no meaning for the first.</param>
    /// <exception cref="ArgumentException">A picture of another size.</exception>
    public EgoMotion Measure(in LumaPlane plane, double seconds)
    {
        if (plane.Width != _options.Width || plane.Height != _options.Height)
            throw new ArgumentException($"The pictures must be {_options.Width}x{_options.Height}, found {plane.Width}x{plane.Height}.", nameof(plane));
        _now.Load(plane);
        var motion = _hasBefore ? Compare(seconds) : EgoMotion.Unknown(EgoMotionStatus.NoPicture, 0, 0);
        (_before, _now, _hasBefore) = (_now, _before, true);
        return motion with { Picture = (_options.Width, _options.Height), Focus = _focus.Focus, HasFocus = _focus.IsKnown };
    }

    /// <summary>Forgets the pictures, and the focus too: the next picture may be another camera's.</summary>
    public void Reset()
    {
        _hasBefore = false;
        _focus.Reset();
    }

    private EgoMotion Compare(double seconds)
    {
        var points = Follow();
        if (points < _options.LeastBackground)
            return EgoMotion.Unknown(EgoMotionStatus.TooLittleTexture, seconds, points);
        for (var i = 0; i < points; i++)
        {
            var (bx, by) = (_places[i].X + 0.5 - (_options.Width / 2.0), _places[i].Y + 0.5 - (_options.Height / 2.0));
            _samples[i] = new FlowSample(_flows[i].X, _flows[i].Y, bx, by);
        }

        if (!FlowFitter.TryFit(_samples.AsSpan(0, points), _options.Tolerance, _options.LeastBackground, _options.LeastShare, _options.Seed, out var background))
            return EgoMotion.Unknown(EgoMotionStatus.NoAgreement, seconds, points);
        _focus.Update(background, _options.Width, _options.Height);
        return new EgoMotion(EgoMotionStatus.Measured, seconds, points, background, FitRoad(points, background));
    }

    private int Follow()
    {
        var found = CornerFinder.Find(_before[0], _options.Cell, Margin, _options.LeastTexture, _places);
        var followed = 0;
        for (var i = 0; i < found; i++)
        {
            if (!_patches.TryFollow(_before, _now, _places[i], _options.MostDifference, out var flow))
                continue;
            (_places[followed], _flows[followed]) = (_places[i], flow);
            followed++;
        }

        return followed;
    }

    private FlowFit? FitRoad(int points, in FlowFit background)
    {
        if (!_focus.IsKnown)
            return null;
        var (focusX, focusY) = (_focus.Focus.X * _options.Width, _focus.Focus.Y * _options.Height);
        var count = 0;
        for (var i = 0; i < points; i++)
        {
            var below = (_places[i].Y + 0.5 - focusY) / _options.Height;
            var aside = Math.Abs(_places[i].X + 0.5 - focusX) / _options.Height;
            if (below < LeastBelowHorizon || aside > MostAside * below || IsCarried(i, background))
                continue;
            // Measured from where the place is now, the motion is exactly T / Z of the depth before, however long the step.
            var (bx, by) = (below * (_places[i].X + _flows[i].X + 0.5 - focusX), below * (_places[i].Y + _flows[i].Y + 0.5 - focusY));
            _samples[count++] = new FlowSample(_flows[i].X, _flows[i].Y, bx, by);
        }

        var fits = FlowFitter.TryFit(
            _samples.AsSpan(0, count), _options.Tolerance, _options.LeastRoad, _options.LeastShare, _options.Seed, out var road);
        return fits && !Contradicts(road, background) ? road : null;
    }

    // While the camera drives, a road that comes no nearer than the background is none: cars ahead, far trees, the bonnet.
    private static bool Contradicts(in FlowFit road, in FlowFit background) =>
        background.Expansion > 5 * background.ExpansionSigma &&
        (SurelyNear * road.Expansion < background.Expansion || road.Expansion < 4 * road.ExpansionSigma);

    // The bonnet, a sticker, a burnt-in text, a car that keeps pace: it rests in the picture while the background does not, and is no road.
    private bool IsCarried(int place, in FlowFit background)
    {
        var (x, y) = (_places[place].X + 0.5 - (_options.Width / 2.0), _places[place].Y + 0.5 - (_options.Height / 2.0));
        var expected = Math.Max(
            Math.Abs(background.TranslationX + (background.Expansion * x)), Math.Abs(background.TranslationY + (background.Expansion * y)));
        return expected > ClearlyMoving && Math.Max(Math.Abs(_flows[place].X), Math.Abs(_flows[place].Y)) < AtRest;
    }
}
