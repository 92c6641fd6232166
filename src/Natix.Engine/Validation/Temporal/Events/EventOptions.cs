namespace Natix.Engine.Validation.Temporal.Events;

/// <summary>
/// How P over time becomes events. Immutable. The defaults were tuned on the same eleven real clips of 9 to 25 s on which figures are reported,
/// ten of them from one data set, with the default screen: they are no measured optimum for another model or camera.
/// </summary>
internal sealed record EventOptions
{
    /// <summary>Time constant of the filter, seconds; 0 takes each frame as it is.</summary>
    public double TimeConstant { get; init; } = 0.3;

    /// <summary>Filtered P from which on the stream is in roadwork, above <see cref="ExitAt"/>.</summary>
    public double EnterAt { get; init; } = 0.55;

    /// <summary>Filtered P down from which the stream is clear.</summary>
    public double ExitAt { get; init; } = 0.3;

    /// <summary>Seconds that P must stay up before the stream has entered, 0 or more.</summary>
    public double EnterDwell { get; init; } = 0.3;

    /// <summary>Seconds that P must stay down before the stream has left, 0 or more.</summary>
    public double ExitDwell { get; init; } = 0.5;

    /// <summary>Single frames are held in [clamp, 1 - clamp]: none outweighs seconds of others.</summary>
    public double Clamp { get; init; } = 0.02;

    /// <summary>Throws for options that make no sense, naming the first.</summary>
    public EventOptions Checked()
    {
        Require(TimeConstant >= 0 && double.IsFinite(TimeConstant), nameof(TimeConstant), TimeConstant);
        Require(EnterDwell >= 0 && double.IsFinite(EnterDwell), nameof(EnterDwell), EnterDwell);
        Require(ExitDwell >= 0 && double.IsFinite(ExitDwell), nameof(ExitDwell), ExitDwell);
        Require(Clamp is > 0 and < 0.5, nameof(Clamp), Clamp);
        Require(EnterAt > ExitAt && EnterAt < 1 - Clamp, nameof(EnterAt), EnterAt);
        Require(ExitAt > Clamp, nameof(ExitAt), ExitAt);
        return this;
    }

    private static void Require(bool holds, string name, double found)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, found, $"{name} is out of its range: clamp < exit < enter < 1 - clamp, and times finite and not negative.");
    }
}
