namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// The focus of expansion of a camera that is mounted for good: the place where the background does not move, averaged over frames that expand
/// clearly. Turning shifts it for a while and by both signs, so each frame's say is bounded and the average is long. One thread owns it.
/// </summary>
/// <param name="guess">Where it is likely to be before anything is seen, in pictures (0 to 1).</param>
/// <param name="isKnown">True when the guess is a calibration: then it stays.</param>
internal sealed class FocusTracker((double X, double Y) guess, bool isKnown)
{
    private const int EnoughFrames = 10;
    private const int LongestMemory = 150;
    private const double GuessWorth = 2;
    private const double MostSay = 0.1;

    private readonly (double X, double Y) _guess = guess;
    private int _frames;

    /// <summary>Across and down, in pictures.</summary>
    public (double X, double Y) Focus { get; private set; } = guess;

    /// <summary>True when it rests on a calibration or on enough frames.</summary>
    public bool IsKnown => isKnown || _frames >= EnoughFrames;

    /// <summary>Takes a frame's background in; frames that hardly expand say nothing.</summary>
    /// <param name="background">Expansion about the middle of the picture, samples.</param>
    /// <param name="width">Samples across.</param>
    /// <param name="height">Samples down.</param>
    public void Update(in FlowFit background, int width, int height)
    {
        var clear = background.Expansion > 5 * background.ExpansionSigma && background.Expansion * width / 2 > 0.3;
        if (isKnown || !clear)
            return;
        var x = 0.5 - (background.TranslationX / background.Expansion / width);
        var y = 0.5 - (background.TranslationY / background.Expansion / height);
        if (x is < 0 or > 1 || y is < 0 or > 1)
            return;
        _frames = Math.Min(_frames + 1, LongestMemory);
        var gain = 1 / (_frames + GuessWorth);
        Focus = (
            Focus.X + (gain * Math.Clamp(x - Focus.X, -MostSay, MostSay)),
            Focus.Y + (gain * Math.Clamp(y - Focus.Y, -MostSay, MostSay)));
    }

    /// <summary>Back to the guess.</summary>
    public void Reset() => (_frames, Focus) = (0, _guess);
}
