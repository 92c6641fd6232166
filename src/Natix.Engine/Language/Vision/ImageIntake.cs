namespace Natix.Engine.Language.Vision;

/// <summary>
/// Takes in the images of requests: reads their headers at once, and makes their patches in the order in which requests came, no more of them at a time
/// than there is room for. Thread-safe. Disposing ends those that wait as cancelled.
/// </summary>
internal sealed class ImageIntake : IDisposable
{
    private readonly VisionPreprocessing _preprocessing;
    private readonly FrameLimits _limits;
    private readonly ImagePreprocessor _preprocessor;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _room;
    private readonly int _maxImages;
    private readonly int _maxWaiting;
    private int _waiting;

    /// <param name="preprocessing">What is done to images.</param>
    /// <param name="limits">What an image may cost.</param>
    /// <param name="workers">Images that are made at a time.</param>
    /// <param name="maxImages">Images whose patches are held at a time.</param>
    /// <param name="maxWaiting">Requests that wait for room at most.</param>
    public ImageIntake(VisionPreprocessing preprocessing, FrameLimits limits, int workers, int maxImages, int maxWaiting)
    {
        (_preprocessing, _limits, _maxImages, _maxWaiting) = (preprocessing, limits, maxImages, maxWaiting);
        (_preprocessor, _room) = (new ImagePreprocessor(preprocessing, limits, workers), new SemaphoreSlim(maxImages));
    }

    /// <summary>Reads the header of an image.</summary>
    /// <exception cref="ArgumentException">It is none that can be cut; the message says why.</exception>
    public MeasuredImage Measure(ReadOnlyMemory<byte> jpeg, string? salt) =>
        MeasuredImage.TryMeasure(jpeg, salt, _preprocessing, _limits, out var image, out var error) ? image : throw new ArgumentException(error.ToString());

    /// <summary>Makes the patches of a request's images.</summary>
    /// <param name="images">One or more.</param>
    /// <param name="holders">Tasks that will release them.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">There are too many of them, or one is broken behind its header.</exception>
    /// <exception cref="LanguageBusyException">As many requests wait as may.</exception>
    public Task<RequestImages> PrepareAsync(IReadOnlyList<MeasuredImage> images, int holders, CancellationToken cancellation)
    {
        if (images.Count > _maxImages)
            throw new ArgumentException($"the request has {images.Count} images; the engine holds {_maxImages} at a time: ask with fewer, or raise {nameof(LanguageOptions.MaxImages)}");
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(ImageIntake));
        if (Interlocked.Increment(ref _waiting) <= _maxWaiting)
            return WaitAndMakeAsync(images, holders, cancellation);
        Interlocked.Decrement(ref _waiting);
        throw new LanguageBusyException($"{_maxWaiting} requests with images wait already, as many as may: try again later");
    }

    public void Dispose()
    {
        _closing.Cancel();
        _preprocessor.Dispose();
    }

    private async Task<RequestImages> WaitAndMakeAsync(IReadOnlyList<MeasuredImage> images, int holders, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        try
        {
            await TakeRoomAsync(images.Count, either.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return new RequestImages(await MakeAsync(images, either.Token).ConfigureAwait(false), holders, () => _room.Release(images.Count));
        }
        catch
        {
            _room.Release(images.Count);
            throw;
        }
    }

    // All of a request's room before anybody else's: two that had half of theirs each would wait for ever.
    private async Task TakeRoomAsync(int count, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        var taken = 0;
        try
        {
            for (; taken < count; taken++)
                await _room.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch when (taken > 0)
        {
            _room.Release(taken);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<PreparedImage[]> MakeAsync(IReadOnlyList<MeasuredImage> images, CancellationToken cancellation)
    {
        var making = images.Select(image => _preprocessor.PrepareAsync(image.Jpeg, image.Salt, cancellation)).ToArray();
        try
        {
            var made = await Task.WhenAll(making).ConfigureAwait(false);
            for (var i = 0; i < made.Length; i++)
                Check(made[i], images[i], i);
            return made;
        }
        catch
        {
            foreach (var image in making.Where(image => image.IsCompletedSuccessfully))
                (await image.ConfigureAwait(false)).Dispose();
            throw;
        }
    }

    private static void Check(PreparedImage made, in MeasuredImage measured, int index)
    {
        if (made.Error.IsError)
            throw new ArgumentException($"image {index} of the request: {made.Error}");
        if (made.Digest != measured.Key)
            throw new ArgumentException($"image {index} of the request changed while it was read: leave its bytes alone until the request is over");
    }
}
