using Natix.Engine.Language.Blocks;
using Natix.Engine.Memory;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// An image's patches, or why there are none; shared by all who asked for the same image meanwhile. Each of them disposes its own once: the memory
/// is freed with the last. Reading is thread-safe.
/// </summary>
internal sealed class PreparedImage : IDisposable
{
    private readonly ImageFlight _flight;
    private int _disposed;

    internal PreparedImage(ImageFlight flight) => _flight = flight;

    public ContentDigest Digest => _flight.Digest;

    /// <summary>Why there are no patches; <see cref="FrameError.None"/> when there are.</summary>
    public FrameError Error => _flight.Result.Error;

    public PatchGrid Grid => _flight.Result.Grid;

    /// <summary>[Grid.Patches][3 * size * size] in the grid's order; empty after an error. Borrowed until this is disposed.</summary>
    public ReadOnlySpan<float> Patches
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _flight.Result.Patches is { } patches ? patches.AsSpan<float>()[.._flight.Result.Floats] : default;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _flight.Release();
    }
}

/// <summary>What became of an image.</summary>
/// <param name="Patches">Memory that begins with its patches; null after an error.</param>
/// <param name="Floats">Values of the patches.</param>
/// <param name="Grid">How it was cut.</param>
/// <param name="Error">Why there are no patches.</param>
internal readonly record struct ImageResult(NativeBuffer? Patches, int Floats, PatchGrid Grid, FrameError Error);

/// <summary>
/// One image on its way, and who waits for it. All counting is done under the preprocessor's lock, so that none can join once the last has left.
/// </summary>
internal sealed class ImageFlight(ImagePreprocessor owner, ContentDigest digest, byte[] jpeg)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContentDigest Digest => digest;

    /// <summary>The file: a copy, as a caller may stop to wait and take its bytes away.</summary>
    public byte[] Jpeg => jpeg;

    /// <summary>Those who hold or wait for it; guarded by the owner's lock.</summary>
    public int Holders { get; set; }

    /// <summary>Ends when <see cref="Result"/> is there, or with what went wrong beyond the image.</summary>
    public Task Done => _done.Task;

    public ImageResult Result { get; private set; }

    public void Release() => owner.Release(this);

    public void Complete(ImageResult result)
    {
        Result = result;
        _done.SetResult();
    }

    public void Fail(Exception exception) => _done.SetException(exception);

    /// <summary>Ends it unmade: no one waits.</summary>
    public void Abandon() => _done.SetCanceled();

}
