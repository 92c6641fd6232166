using System.Numerics;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Verdicts;

namespace Natix.Engine.Host.Serving.Dashboard.Frames;

/// <summary>
/// The latest frames with their pictures. Takes one of validators and one of holders of keys a second at most, and none while nobody watches: a request then costs one look
/// at a flag. The frame that is taken has its bytes copied on its own thread, and its picture made on another. Bounded; thread-safe.
/// </summary>
/// <param name="clock">The clock; says when a frame was judged, and whose turn it is.</param>
/// <param name="log">Hears of a defect.</param>
/// <param name="draw">Makes the pictures; null: as ever.</param>
internal sealed partial class FrameAlbum(TimeProvider clock, ILogger log, Func<AnnotatedFrame, (byte[]? Bare, byte[]? Heat)>? draw = null) : IVerdictWitness
{
    /// <summary>Frames shown.</summary>
    public const int Capacity = 12;

    // A page may be behind: pictures of frames that were just shown are still given.
    private const int Kept = 2 * Capacity;

    // Larger images are kept without a picture: nobody's memory is worth it.
    private const int MostBytes = 8 << 20;

    private readonly ILogger _log = log;
    private readonly Func<AnnotatedFrame, (byte[]? Bare, byte[]? Heat)> _draw = draw ?? SmallPicture.Draw;
    // A stream of twenty-five frames a second takes no turn of a validator.
    private readonly FrameTurn _validators = new(clock);
    private readonly FrameTurn _holders = new(clock);
    private readonly Lock _gate = new();
    private readonly Queue<SeenFrame> _frames = new();
    private long _newest;
    private long _failures;
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

    public void Saw(FrameResult result, EngineDescription engine, FrameSender sender)
    {
        if (!_isWatched || result.Error.IsError)
            return;
        var turn = sender == FrameSender.Validator ? _validators : _holders;
        if (!turn.TryTake())
            return;
        try
        {
            Take(result, engine, turn);
        }
        catch (Exception e)
        {
            // A request is worth more than its picture.
            turn.End();
            NoteFailure(e);
        }
    }

    /// <summary>Puts a frame into the album, whoever watches, and makes its picture.</summary>
    /// <param name="frame">The frame; nobody else's from now on.</param>
    /// <param name="hasManifestPool">The manifest's weights were in force.</param>
    public void Keep(AnnotatedFrame frame, bool hasManifestPool)
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

    private void Take(FrameResult result, EngineDescription engine, FrameTurn turn)
    {
        var jpeg = result.Jpeg.Length <= MostBytes ? result.Jpeg.ToArray() : [];
        var frame = new AnnotatedFrame(FrameRecord.From(result, engine), jpeg, HeatGrid.From(result), engine.Threshold) { Format = result.Format };
        var hasManifestPool = engine.Certificate is not { State: CertificateState.Held };
        _ = Task.Run(() => KeepInTurn(frame, hasManifestPool, turn));
    }

    private void KeepInTurn(AnnotatedFrame frame, bool hasManifestPool, FrameTurn turn)
    {
        try
        {
            Keep(frame, hasManifestPool);
        }
        catch (Exception e)
        {
            NoteFailure(e);
        }
        finally
        {
            turn.End();
        }
    }

    private (byte[]? Bare, byte[]? Heat) Draw(AnnotatedFrame frame)
    {
        try
        {
            return _draw(frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a strange image does to the decoder: its verdict is shown, and the page says that there is no picture.
            return (null, null);
        }
    }

    // The 1st, 2nd, 4th, 8th: what fails once a second fills no log.
    private void NoteFailure(Exception failure)
    {
        var count = Interlocked.Increment(ref _failures);
        if (BitOperations.IsPow2(count))
            LogNotKept(failure, count);
    }

    [LoggerMessage(LogLevel.Warning, "a frame could not be kept for the dashboard ({Count} so far)")]
    private partial void LogNotKept(Exception failure, long count);
}
