using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// Turns JPEGs into patches beside the engine thread, on a few workers. Images that are equal and wanted at the same time are made once. Nothing is
/// kept beyond the last who holds it: frames of cameras do not come twice. Thread-safe. Disposing waits for the images that are being made.
/// </summary>
internal sealed class ImagePreprocessor : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ContentDigest, ImageFlight> _flights = [];
    private readonly Stack<ImagePatcher> _idle = new();
    private readonly SpareBuffers _spare;
    private readonly SemaphoreSlim _workers;

    // Images being made, and this itself until it is disposed.
    private readonly CountdownEvent _making = new(1);
    private readonly VisionPreprocessing _preprocessing;
    private readonly FrameLimits _limits;
    private bool _disposed;

    /// <param name="preprocessing">What is done to images.</param>
    /// <param name="limits">What an image may cost.</param>
    /// <param name="workers">Images at a time, at least 1.</param>
    public ImagePreprocessor(VisionPreprocessing preprocessing, FrameLimits limits, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        (_preprocessing, _limits) = (preprocessing, limits);
        _workers = new SemaphoreSlim(workers);
        _spare = new SpareBuffers(workers);
    }

    /// <summary>Images that are being made or held.</summary>
    public int Live
    {
        get
        {
            lock (_lock)
                return _flights.Count;
        }
    }

    /// <summary>Images that were decoded so far: fewer than were asked for, where some were equal.</summary>
    public long Decoded { get; private set; }

    /// <summary>Prepares an image.</summary>
    /// <param name="jpeg">The file; copied before the call returns.</param>
    /// <param name="salt">Of the caller: only images of one salt are made together.</param>
    /// <param name="cancellation">Ends the waiting; an image that no one waits for any more is not begun.</param>
    /// <returns>The image or its error; the caller's to dispose.</returns>
    public async Task<PreparedImage> PrepareAsync(ReadOnlyMemory<byte> jpeg, string? salt = null, CancellationToken cancellation = default)
    {
        var flight = Join(jpeg.Span, salt);
        try
        {
            await flight.Done.WaitAsync(cancellation).ConfigureAwait(false);
            return new PreparedImage(flight);
        }
        catch
        {
            Release(flight);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _making.Signal();
        _making.Wait();
        while (_idle.TryPop(out var patcher))
            patcher.Dispose();
        _spare.Dispose();
        _making.Dispose();
        _workers.Dispose();
    }

    /// <summary>One holder less; the last one's leaving frees the image.</summary>
    internal void Release(ImageFlight flight)
    {
        lock (_lock)
        {
            if (--flight.Holders > 0)
                return;
            // After a failure another flight of the same image may have begun.
            if (_flights.TryGetValue(flight.Digest, out var listed) && ReferenceEquals(listed, flight))
                _flights.Remove(flight.Digest);
        }

        if (flight.Result.Patches is { } patches)
            _spare.Return(patches);
    }

    private ImageFlight Join(ReadOnlySpan<byte> jpeg, string? salt)
    {
        var digest = ImageDigest.Of(jpeg, _preprocessing, salt);
        ImageFlight? flight;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_flights.TryGetValue(digest, out flight))
            {
                flight.Holders++;
                return flight;
            }

            // The second holder is the worker, which gives the image up when it is made.
            flight = new ImageFlight(this, digest, jpeg.ToArray()) { Holders = 2 };
            _flights.Add(digest, flight);
            _making.AddCount();
        }

        _ = RunAsync(flight);
        return flight;
    }

    private async Task RunAsync(ImageFlight flight)
    {
        await _workers.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.Run(() => Make(flight)).ConfigureAwait(false);
        }
        finally
        {
            _workers.Release();
            Release(flight);
            _making.Signal();
        }
    }

    private void Make(ImageFlight flight)
    {
        ImagePatcher? patcher = null;
        try
        {
            if (!IsWanted(flight))
            {
                flight.Abandon();
                return;
            }

            patcher = Take();
            var patches = patcher.Cut(flight.Jpeg, _spare.Rent, out var grid, out var error);
            flight.Complete(new ImageResult(patches, patches is null ? 0 : _preprocessing.PatchFloats(grid), grid, error));
        }
        catch (Exception exception)
        {
            // A defect, not a bad image: all who wait are told.
            flight.Fail(exception);
        }
        finally
        {
            if (patcher is not null)
                GiveBack(patcher);
        }
    }

    // Closed to newcomers as soon as it is not: they begin a flight of their own.
    private bool IsWanted(ImageFlight flight)
    {
        lock (_lock)
        {
            if (flight.Holders > 1)
            {
                Decoded++;
                return true;
            }

            _flights.Remove(flight.Digest);
            return false;
        }
    }

    private ImagePatcher Take()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var patcher))
                return patcher;
        }

        return new ImagePatcher(_preprocessing, _limits);
    }

    private void GiveBack(ImagePatcher patcher)
    {
        lock (_lock)
            _idle.Push(patcher);
    }
}
