using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Intake;

/// <summary>How inputs are read. Immutable.</summary>
internal sealed record InputOptions
{
    /// <summary>How cameras are watched.</summary>
    public LiveOptions Live { get; init; } = new();

    /// <summary>Set: files and standard input hold raw frames of this format, one behind the other.</summary>
    public FrameFormat? Raw { get; init; }
}
