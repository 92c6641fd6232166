namespace Natix.Engine.Host.Intake.Live;

/// <summary>A camera that can be connected to, again and again. One connection at a time; used by one task.</summary>
internal interface ILiveFeed : IDisposable
{
    /// <summary>Its name in results and messages: never holds a password.</summary>
    string Name { get; }

    /// <summary>Makes one connection. Gives up when the camera is silent for longer than it may be.</summary>
    /// <param name="engine">Lends memory.</param>
    /// <param name="stop">Ends waiting.</param>
    /// <exception cref="FeedException">There is no connection; the message says why and what to do.</exception>
    Task<ILiveConnection> OpenAsync(RoadworkEngine engine, CancellationToken stop);
}

/// <summary>One connection to a camera. One call at a time.</summary>
internal interface ILiveConnection : IAsyncDisposable
{
    /// <summary>True when the end of this connection is the end of what was asked for: a single picture, not a stream.</summary>
    bool IsPicture { get; }

    /// <summary>The next frame, an error in place of one, or the end.</summary>
    /// <exception cref="FeedException">The connection broke.</exception>
    ValueTask<IntakeFrame> ReadAsync(CancellationToken stop);
}

/// <summary>A camera cannot be reached, or a connection broke. The message is one clause for a person and holds no password.</summary>
internal sealed class FeedException(string message, Exception? inner = null) : Exception(message, inner);
