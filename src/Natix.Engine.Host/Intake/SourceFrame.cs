using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>A frame on its way to the engine, or why there is none.</summary>
/// <param name="Group">What it is counted under.</param>
/// <param name="Info">Where it comes from.</param>
/// <param name="Lease">Its bytes; the receiver owns them. Null when <paramref name="Error"/> is set.</param>
/// <param name="Error">Why it could not be had.</param>
internal readonly record struct SourceFrame(FrameGroup Group, FrameInfo Info, FrameLease? Lease, FrameError Error);

/// <summary>Somewhere frames come from. Read once, by one caller.</summary>
internal interface IFrameSource
{
    /// <summary>Its name in results.</summary>
    string Name { get; }

    /// <summary>What its frames are counted under.</summary>
    FrameGroup Group { get; }

    /// <summary>
    /// Yields frames in order and ends when the source does or when asked to stop; neither a broken source nor a stop is an exception.
    /// </summary>
    /// <param name="engine">Lends the memory frames are read into.</param>
    /// <param name="stop">Ends the sequence.</param>
    IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, CancellationToken stop);
}
