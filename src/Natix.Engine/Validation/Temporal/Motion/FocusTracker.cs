namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// The focus of expansion of a camera that is mounted for good: the place where nothing moves, by the background first and by the road as soon
/// as that is known, averaged over frames that expand clearly. Turning shifts it for a while and by both signs, so each frame's say is bounded and the average is long. One thread owns it.
/// </summary>
/// <param name="guess">Where it is likely to be before anything is seen, in pictures (0 to 1).</param>
/// <param name="isKnown">True when the guess is a calibration: then it stays.</param>
internal sealed class FocusTracker((double X, double Y) guess, bool isKnown)
{
    private const int EnoughFrames = 10;
    private const int LongestMemory = 150;
    private const double GuessWorth = 2;
    private const double MostSay = 0.1;
    // Of learnt focuses on rendered drives whose horizon is known.
    private const double LearntSigma = 0.01;

    private readonly (double X, double Y) _guess = guess;
    private int _frames, _roads;

    /// <summary>Across and down, in pictures.</summary>
    public (double X, double Y) Focus { get; private set; } = guess;

    /// <summary>True when it rests on a calibration or on enough frames.</summary>
    public bool IsKnown => isKnown || _frames >= EnoughFrames;

    /// <summary>Standard deviation of the focus once it is known, picture heights.</summary>
    public double Sigma => isKnown ? 0 : LearntSigma;

    /// <summary>Takes a frame's background in; frames that hardly expand say nothing, and nothing does once the road has said enough.</summary>
    /// <param name="background">Expansion about the middle of the picture, samples.</param>
    /// <param name="width">Samples across.</param>
    /// <param name="height">Samples down.</param>
    public void UpdateFromBackground(in FlowFit background, int width, int height)
    {
        if (_roads < EnoughFrames && background.Expansion > 5 * background.ExpansionSigma && background.Expansion * width / 2 > 0.3)
            Average(0.5 - (background.TranslationX / background.Expansion / width), 0.5 - (background.TranslationY / background.Expansion / height));
    }

    /// <summary>
    /// Takes a frame's road in: the place where road of its mean depth would not move. A focus that is off shows as a translation that does
    /// not average out, and this takes it away.
    /// </summary>
    /// <param name="road">Expansion about the focus as it is believed to be, samples.</param>
    /// <param name="depth">Mean rows below the horizon of its places, in pictures.</param>
    /// <param name="width">Samples across.</param>
    /// <param name="height">Samples down.</param>
    public void UpdateFromRoad(in FlowFit road, double depth, int width, int height)
    {
        var expansion = road.Expansion * depth;
        if (road.Expansion < 5 * road.ExpansionSigma || expansion * width / 2 < 0.3)
            return;
        // The road starts on what the background guessed, with little of its inertia.
        if (_roads == 0)
            _frames = Math.Min(_frames, EnoughFrames);
        _roads = Math.Min(_roads + 1, EnoughFrames);
        Average(Focus.X - (road.TranslationX / expansion / width), Focus.Y - (road.TranslationY / expansion / height));
    }

    private void Average(double x, double y)
    {
        if (isKnown || x is not (>= 0 and <= 1) || y is not (>= 0 and <= 1))
            return;
        _frames = Math.Min(_frames + 1, LongestMemory);
        var gain = 1 / (_frames + GuessWorth);
        Focus = (
            Focus.X + (gain * Math.Clamp(x - Focus.X, -MostSay, MostSay)),
            Focus.Y + (gain * Math.Clamp(y - Focus.Y, -MostSay, MostSay)));
    }

    /// <summary>Back to the guess.</summary>
    public void Reset() => (_frames, _roads, Focus) = (0, 0, _guess);
}
