namespace Natix.Engine.Host.Intake;

/// <summary>Opens what a source reads.</summary>
internal static class SourceStream
{
    /// <summary>
    /// Opens; neither a failure nor a stop is an exception. Opening a FIFO waits for its writer and cannot be cancelled, only left behind: then it is
    /// closed when it does open.
    /// </summary>
    /// <param name="name">Shown in the error.</param>
    /// <param name="open">Opens the stream; the caller disposes it.</param>
    /// <param name="stop">Ends waiting; there is neither stream nor error then.</param>
    public static async Task<(Stream? Stream, FrameError Error)> OpenAsync(string name, Func<Stream> open, CancellationToken stop)
    {
        var opening = Task.Run(open, CancellationToken.None);
        try
        {
            return (await opening.WaitAsync(stop), FrameError.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _ = opening.ContinueWith(static o => o.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            return (null, FrameError.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new FrameError(FrameErrorCode.Unreadable, $"{name} could not be opened: {e.Message}"));
        }
    }
}
