using Natix.Engine.Validation.Temporal.Events;
using Natix.Engine.Validation.Temporal.Motion;
using Natix.Engine.Validation.Temporal.Tracking;

namespace Natix.Engine.Validation.Temporal;

/// <summary>How a stream is watched. Immutable.</summary>
internal sealed record StreamWatchOptions
{
    /// <summary>How P becomes events.</summary>
    public EventOptions Events { get; init; } = new();

    /// <summary>How boxes become tracks.</summary>
    public TrackerOptions Tracker { get; init; } = new();

    /// <summary>How the camera's own motion is measured.</summary>
    public EgoMotionOptions Ego { get; init; } = new();

    /// <summary>Seconds between frames from which on nothing is known of the time between, and the watch begins anew.</summary>
    public double MaxGap { get; init; } = 2;

    /// <summary>Seconds that a frame may come late by; further back is another clock, and the watch begins anew.</summary>
    public double MaxLateness { get; init; } = 0.5;

    /// <summary>Latest steps of an object that its motion is judged by.</summary>
    public int MotionSteps { get; init; } = 48;

    /// <summary>Seconds that its motion is judged by.</summary>
    public double MotionSeconds { get; init; } = 1.5;

    /// <summary>Whether boxes of a model's class reach down to the road (arguments: model index, class id).</summary>
    public Func<int, int, Footing> FootingOf { get; init; } = static (_, _) => Footing.Placed;

    /// <summary>
    /// Correlation of coarse pictures below which the scene may have been cut. On eleven real clips it stays above 0.9 at 30 frames a second and
    /// above 0.64 at two where the brightness changes too; from clip to clip it is 0.55 at most.
    /// </summary>
    public double CutCorrelation { get; init; } = 0.6;

    /// <summary>Share of samples that change their brightness class when it was.</summary>
    public double CutShift { get; init; } = 0.2;

    /// <summary>Seconds between pictures up to which a cut can be told from driving on.</summary>
    public double CutSeconds { get; init; } = 0.5;

    /// <summary>Throws for options that make no sense, naming the first.</summary>
    public StreamWatchOptions Checked()
    {
        Require(MaxGap > 0 && double.IsFinite(MaxGap), nameof(MaxGap), MaxGap);
        Require(MaxLateness >= 0 && double.IsFinite(MaxLateness), nameof(MaxLateness), MaxLateness);
        Require(MotionSeconds > 0 && double.IsFinite(MotionSeconds), nameof(MotionSeconds), MotionSeconds);
        Require(CutCorrelation is >= -1 and <= 1, nameof(CutCorrelation), CutCorrelation);
        Require(CutShift is >= 0 and <= 1, nameof(CutShift), CutShift);
        Require(CutSeconds >= 0, nameof(CutSeconds), CutSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MotionSteps);
        ArgumentNullException.ThrowIfNull(FootingOf);
        return this;
    }

    private static void Require(bool holds, string name, double found)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, found, $"{name} is out of its range.");
    }
}
