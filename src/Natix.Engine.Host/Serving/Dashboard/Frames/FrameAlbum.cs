using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Verdicts;

namespace Natix.Engine.Host.Serving.Dashboard.Frames;

/// <summary>
/// The latest frames with their pictures. Takes one a second at most, and none while nobody watches: a request then costs one look at a flag. The frame that is taken has
/// its bytes copied on its own thread, and its picture made on another. Bounded; thread-safe.
/// </summary>
/// <param name="clock">The clock; says when a frame was judged.</param>
internal sealed class FrameAlbum(TimeProvider clock) : IVerdictWitness
{
    /// <summary>Frames shown.</summary>
    public const int Capacity = 12;

    // A page may be behind: pictures of frames that were just shown are still given.
    private const int Kept = 2 * Capacity;

    // Larger images are kept without a picture: nobody's memory is worth it.
    private const int MostBytes = 8 << 20;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<SeenFrame> _frames = new();
    private long _taken = long.MinValue;
    private long _newest;
    private int _isDrawing;
    private volatile bool _isWatched;

    /// <summary>Whether somebody watches.</summary>
    public bool IsWatched
    {
        get => _isWatched;
        set => _isWatched = value;
    }

    /// <summary>Number of the newest frame; 0 when there is none.</summary>
    public long Newest => Interlocked.Read(ref _newest);

    /// <summary>The frames to show, oldest first.</summary>
    public SeenFrame[] Frames
    {
        get
        {
            lock (_gate)
                return [.. _frames.Skip(_frames.Count - Capacity)];
        }
    }

    /// <summary>A frame by its number, though it may have left the page; null when it is not there, or no longer.</summary>
    public SeenFrame? Find(long id)
    {
        lock (_gate)
            return _frames.FirstOrDefault(frame => frame.Id == id);
    }

    public void Saw(FrameResult result, EngineDescription engine)
    {
        if (_isWatched && !result.Error.IsError && TakeTurn())
            Take(result, engine);
    }

    private void Take(FrameResult result, EngineDescription engine)
    {
        var jpeg = result.Jpeg.Length <= MostBytes ? result.Jpeg.ToArray() : [];
        var frame = new AnnotatedFrame(FrameRecord.From(result, engine), jpeg, HeatGrid.From(result), engine.Threshold) { Format = result.Format };
        var hasManifestPool = engine.Certificate is not { State: CertificateState.Held };
        _ = Task.Run(() => Keep(frame, hasManifestPool));
    }

    // One a second, and none while the last one is still being drawn.
    private bool TakeTurn()
    {
        var (last, now) = (Interlocked.Read(ref _taken), TimeProvider.System.GetTimestamp());
        if (last != long.MinValue && TimeProvider.System.GetElapsedTime(last, now) < _pause)
            return false;
        if (Interlocked.CompareExchange(ref _isDrawing, 1, 0) != 0)
            return false;
        Interlocked.Exchange(ref _taken, now);
        return true;
    }

    /// <summary>Puts a frame into the album, whoever watches, and makes its picture.</summary>
    /// <param name="frame">The frame; nobody else's from now on.</param>
    /// <param name="hasManifestPool">The manifest's weights were in force.</param>
    public void Keep(AnnotatedFrame frame, bool hasManifestPool)
    {
        try
        {
            var (bare, heat) = Draw(frame);
            lock (_gate)
            {
                var id = _newest + 1;
                _frames.Enqueue(new SeenFrame(id, clock.GetUtcNow(), frame.Record, frame.Threshold, hasManifestPool, bare, heat));
                if (_frames.Count > Kept)
                    _frames.Dequeue();
                Interlocked.Exchange(ref _newest, id);
            }
        }
        finally
        {
            Volatile.Write(ref _isDrawing, 0);
        }
    }

    private static (byte[]? Bare, byte[]? Heat) Draw(AnnotatedFrame frame)
    {
        try
        {
            return SmallPicture.Draw(frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a strange image does to the decoder: its verdict is shown, and the page says that there is no picture.
            return (null, null);
        }
    }
}
