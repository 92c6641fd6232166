namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>How the foot of an object moved between two pictures, and how the road under it did. Pixels of the frame; growths are of the logarithm of its height.</summary>
internal readonly record struct MotionStep
{
    /// <summary>When it ended: stream seconds.</summary>
    public double Time { get; init; }

    /// <summary>Length of the step, seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Motion of the foot as seen, and growth as seen.</summary>
    public (double X, double Y, double Growth) Seen { get; init; }

    /// <summary>What the camera's turning moves everything by.</summary>
    public (double X, double Y) Turned { get; init; }

    /// <summary>What the camera's driving moves that place of the road by, and what it makes grow on it.</summary>
    public (double X, double Y, double Growth) Driven { get; init; }

    /// <summary>
    /// Standard deviation of the driven growth, from the scatter of the road's fits and the row of the horizon. Both are off by the same in one step as in
    /// the next: over steps it adds up by itself and not by its square.
    /// </summary>
    public double DrivenError { get; init; }

    /// <summary>Standard deviation of the driven motion from the place of the focus; it adds up likewise.</summary>
    public double FocusError { get; init; }

    /// <summary>Variance of the road's motion there and of its growth, from the fit: of each step by itself.</summary>
    public (double X, double Y, double Growth) Variance { get; init; }

    /// <summary>True when the step before is missing.</summary>
    public bool AfterBreak { get; init; }
}

/// <summary>The steps of one object that are not too old, summed. The memory is fixed; one thread owns it.</summary>
internal sealed class MotionTrace(int capacity, double window)
{
    private readonly MotionStep[] _steps = new MotionStep[capacity];
    private int _first, _count;

    /// <summary>Forgets all steps.</summary>
    public void Clear() => (_first, _count) = (0, 0);

    /// <summary>Adds a step; the oldest makes room.</summary>
    public void Add(in MotionStep step)
    {
        if (_count == _steps.Length)
            (_first, _count) = ((_first + 1) % _steps.Length, _count - 1);
        _steps[(_first + _count++) % _steps.Length] = step;
    }

    /// <summary>The sum of the steps that began within the window.</summary>
    /// <param name="now">Stream seconds.</param>
    public MotionSum Sum(double now)
    {
        var sum = default(MotionSum);
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var step = ref _steps[(_first + i) % _steps.Length];
            if (now - step.Time + step.Seconds > window)
                break;
            sum = sum.Plus(step, isNewest: i == _count - 1);
        }

        return sum;
    }
}

/// <summary>Sum of an object's steps: see <see cref="MotionStep"/>.</summary>
/// <param name="Steps">How many.</param>
/// <param name="Pieces">Unbroken pieces that they form: each brings the error of two boxes.</param>
/// <param name="Seconds">Their length.</param>
internal readonly record struct MotionSum(int Steps, int Pieces, double Seconds)
{
    public (double X, double Y, double Growth) Seen { get; init; }

    public (double X, double Y) Turned { get; init; }

    public (double X, double Y, double Growth) Driven { get; init; }

    public (double X, double Y, double Growth) Variance { get; init; }

    public double DrivenError { get; init; }

    public double FocusError { get; init; }

    // From new to old: a piece ends where a step says that the one before it is missing.
    private bool PieceEnded { get; init; }

    public MotionSum Plus(in MotionStep step, bool isNewest) => new(Steps + 1, Pieces + (isNewest || PieceEnded ? 1 : 0), Seconds + step.Seconds)
    {
        Seen = (Seen.X + step.Seen.X, Seen.Y + step.Seen.Y, Seen.Growth + step.Seen.Growth),
        Turned = (Turned.X + step.Turned.X, Turned.Y + step.Turned.Y),
        Driven = (Driven.X + step.Driven.X, Driven.Y + step.Driven.Y, Driven.Growth + step.Driven.Growth),
        Variance = (Variance.X + step.Variance.X, Variance.Y + step.Variance.Y, Variance.Growth + step.Variance.Growth),
        DrivenError = DrivenError + step.DrivenError,
        FocusError = FocusError + step.FocusError,
        PieceEnded = step.AfterBreak,
    };
}
