namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// The camera's own motion from small grey pictures of consecutive frames: places with texture are followed, the background's translation
/// and expansion are fitted, the focus of expansion is learnt, and below the horizon the road plane's motion is fitted. A point of a
/// plane at depth Z moves by (place - focus) * T / Z when the camera drives T, and for the road 1 / Z grows with the rows below the horizon
/// (Longuet-Higgins and Prazdny 1980); the feet of tracked objects count for the road as its own texture does, for most of them stand.
/// Abstains rather than guesses. One thread owns it; a picture allocates nothing.
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
    private const double NearlyAll = 0.75;

    private readonly EgoMotionOptions _options;
    private readonly PatchFlow _patches = new();
    private readonly FocusTracker _focus;
    private readonly ImagePoint[] _corners;
    private readonly PlaceMotion[] _places;
    private readonly FlowSample[] _samples;
    private LumaPyramid _before, _now;
    private bool _hasBefore;

    /// <param name="options">Checked here.</param>
    /// <param name="maxFeet">Feet of objects at most.</param>
    public EgoMotionEstimator(EgoMotionOptions options, int maxFeet = 0)
    {
        _options = options.Checked();
        _focus = new FocusTracker(options.Focus, options.FocusIsKnown);
        var cells = ((options.Width / options.Cell) + 1) * ((options.Height / options.Cell) + 1);
        (_corners, _places, _samples) = (new ImagePoint[cells], new PlaceMotion[cells + maxFeet], new FlowSample[cells + maxFeet]);
        (_before, _now) = (new LumaPyramid(options.Width, options.Height), new LumaPyramid(options.Width, options.Height));
    }

    /// <summary>Takes a picture and measures the motion since the one before.</summary>
    /// <param name="plane">Of the size of the options.</param>
    /// <param name="seconds">Since the picture before; of no meaning for the first.</param>
    /// <param name="feet">Where objects stood on the road in the picture before, and how far that moved; at most as many as the object was made for.</param>
    /// <param name="covered">Where objects covered the picture before: what is seen there is followed for nothing.</param>
    /// <exception cref="ArgumentException">A picture of another size, or too many feet.</exception>
    public EgoMotion Measure(in LumaPlane plane, double seconds, ReadOnlySpan<PlaceMotion> feet = default, ReadOnlySpan<PictureBox> covered = default)
    {
        if (feet.Length > _places.Length - _corners.Length)
            throw new ArgumentException($"There is room for {_places.Length - _corners.Length} feet, found {feet.Length}.", nameof(feet));
        if (plane.Width != _options.Width || plane.Height != _options.Height)
            throw new ArgumentException($"The pictures must be {_options.Width}x{_options.Height}, found {plane.Width}x{plane.Height}.", nameof(plane));
        _now.Load(plane);
        var motion = _hasBefore ? Compare(seconds, feet, covered) : EgoMotion.Unknown(CameraMotionStatus.NoPicture, 0, 0);
        (_before, _now, _hasBefore) = (_now, _before, true);
        return motion with { Picture = (_options.Width, _options.Height), Focus = _focus.Focus, HasFocus = _focus.IsKnown, FocusSigma = _focus.Sigma };
    }

    /// <summary>Forgets the pictures, and the focus too: the next picture may be another camera's.</summary>
    public void Reset()
    {
        _hasBefore = false;
        _focus.Reset();
    }

    /// <summary>Where the focus is believed to be, in pictures.</summary>
    public (double X, double Y) Focus => _focus.Focus;

    private EgoMotion Compare(double seconds, ReadOnlySpan<PlaceMotion> feet, ReadOnlySpan<PictureBox> covered)
    {
        var points = Follow(covered);
        if (points < _options.LeastBackground)
            return EgoMotion.Unknown(CameraMotionStatus.TooLittleTexture, seconds, points);
        if (!TryFitBackground(points, out var background))
            return EgoMotion.Unknown(CameraMotionStatus.NoAgreement, seconds, points);
        var free = DropCarried(points, background, drives: false);
        if (free < points && !TryFitBackground(free, out background))
            return EgoMotion.Unknown(CameraMotionStatus.NoAgreement, seconds, points);
        _focus.UpdateFromBackground(background, _options.Width, _options.Height);
        feet.CopyTo(_places.AsSpan(free));
        // What is far rests in the picture whether the camera drives or not: it is at rest only where nearly all rests.
        var drives = background.Expansion > 5 * background.ExpansionSigma || background.Inliers < NearlyAll * free;
        return new EgoMotion(
            CameraMotionStatus.Measured, seconds, points, background, FitRoad(DropCarried(free + feet.Length, background, drives), background, drives));
    }

    private int Follow(ReadOnlySpan<PictureBox> covered)
    {
        var found = CornerFinder.Find(_before[0], _options.Cell, Margin, _options.LeastTexture, _corners);
        var followed = 0;
        foreach (var corner in _corners.AsSpan(0, found))
        {
            if (!IsCovered(corner, covered) && _patches.TryFollow(_before, _now, corner, _options.MostDifference, out var flow))
                _places[followed++] = new PlaceMotion(corner, flow);
        }

        return followed;
    }

    private static bool IsCovered(ImagePoint place, ReadOnlySpan<PictureBox> covered)
    {
        foreach (ref readonly var box in covered)
        {
            if (box.Holds(place))
                return true;
        }

        return false;
    }

    private bool TryFitBackground(int points, out FlowFit background)
    {
        for (var i = 0; i < points; i++)
        {
            var (place, flow) = _places[i];
            _samples[i] = new FlowSample(flow.X, flow.Y, place.X + 0.5 - (_options.Width / 2.0), place.Y + 0.5 - (_options.Height / 2.0));
        }

        return TryFit(points, _options.LeastBackground, out background);
    }

    private FlowFit? FitRoad(int points, in FlowFit background, bool drives)
    {
        if (!_focus.IsKnown)
            return null;
        var (focusX, focusY) = (_focus.Focus.X * _options.Width, _focus.Focus.Y * _options.Height);
        var (count, depth) = (0, 0.0);
        for (var i = 0; i < points; i++)
        {
            var (place, flow) = _places[i];
            var below = (place.Y + 0.5 - focusY) / _options.Height;
            var aside = Math.Abs(place.X + 0.5 - focusX) / _options.Height;
            if (below < LeastBelowHorizon || aside > MostAside * below)
                continue;
            depth += below;
            // Measured from where the place is now, the motion is exactly T / Z of the depth before, however long the step.
            var (bx, by) = (below * (place.X + flow.X + 0.5 - focusX), below * (place.Y + flow.Y + 0.5 - focusY));
            _samples[count++] = new FlowSample(flow.X, flow.Y, bx, by);
        }

        if (!TryFit(count, _options.LeastRoad, out var road) || (drives && Contradicts(road, background)))
            return null;
        _focus.UpdateFromRoad(road, depth / count, _options.Width, _options.Height);
        return road;
    }

    private bool TryFit(int samples, int leastInliers, out FlowFit fit) =>
        FlowFitter.TryFit(_samples.AsSpan(0, samples), _options.Tolerance, leastInliers, _options.LeastShare, _options.Seed, out fit);

    // While the camera drives, a road that comes no nearer than the background is none: cars ahead, far trees, the bonnet.
    private static bool Contradicts(in FlowFit road, in FlowFit background) =>
        SurelyNear * road.Expansion < background.Expansion || road.Expansion < 4 * road.ExpansionSigma;

    // The bonnet, a sticker, a burnt-in text, a car that keeps pace: it rests in the picture while the background does not.
    private int DropCarried(int points, in FlowFit background, bool drives)
    {
        var kept = 0;
        for (var i = 0; i < points; i++)
        {
            var (place, flow) = _places[i];
            var (x, y) = (place.X + 0.5 - (_options.Width / 2.0), place.Y + 0.5 - (_options.Height / 2.0));
            var expected = Math.Max(
                Math.Abs(background.TranslationX + (background.Expansion * x)), Math.Abs(background.TranslationY + (background.Expansion * y)));
            if ((expected <= ClearlyMoving && !drives) || Math.Max(Math.Abs(flow.X), Math.Abs(flow.Y)) >= AtRest)
                _places[kept++] = _places[i];
        }

        return kept;
    }
}
