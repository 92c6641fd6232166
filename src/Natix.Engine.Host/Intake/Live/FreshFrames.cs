using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake.Live;

/// <summary>
/// What a camera sent and nobody has taken yet. Full, the oldest frame makes room for the newest and is counted as skipped: of a live
/// source the newest frame is worth most. One writer, one reader.
/// </summary>
/// <param name="capacity">Frames kept, at least 1.</param>
/// <param name="group">Counts what is skipped.</param>
internal sealed class FreshFrames(int capacity, FrameGroup group) : IDisposable
{
    // Errors hold no pixels: more of them are kept, and those skipped are counted too.
    private const int MostErrors = 64;
    private readonly LinkedList<SourceFrame> _kept = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
    private int _frames;
    private bool _ended;
    private Exception? _defect;

    /// <summary>Adds a frame or an error; after the end its lease is disposed.</summary>
    public void Put(in SourceFrame frame)
    {
        lock (_gate)
        {
            if (_ended)
            {
                frame.Lease?.Dispose();
                return;
            }

            if (frame.Lease is not null ? _frames >= capacity : _kept.Count - _frames >= MostErrors)
                Skip(frame.Lease is not null);
            _kept.AddLast(frame);
            _frames += frame.Lease is null ? 0 : 1;
        }

        _ready.Release();
    }

    /// <summary>Nothing more comes.</summary>
    /// <param name="defect">Thrown where frames are taken, once those kept are gone.</param>
    public void End(Exception? defect = null)
    {
        lock (_gate)
            (_ended, _defect) = (true, defect);
        _ready.Release();
    }

    /// <summary>The oldest frame kept; null at the end or when asked to stop.</summary>
    public async ValueTask<SourceFrame?> TakeAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await _ready.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            lock (_gate)
            {
                // A skipped frame leaves its signal behind.
                if (_kept.First is { } oldest)
                {
                    Remove(oldest);
                    return oldest.Value;
                }

                if (_ended)
                    return _defect is null ? null : throw new InvalidOperationException(_defect.Message, _defect);
            }
        }
    }

    /// <summary>Gives back what nobody took, and counts it as skipped. After writer and reader.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            foreach (var frame in _kept)
            {
                frame.Lease?.Dispose();
                group.CountSkipped();
            }

            _kept.Clear();
        }

        _ready.Dispose();
    }

    private void Skip(bool frame)
    {
        var node = _kept.First;
        while (node is not null && (node.Value.Lease is not null) != frame)
            node = node.Next;
        node!.Value.Lease?.Dispose();
        Remove(node);
        group.CountSkipped();
    }

    private void Remove(LinkedListNode<SourceFrame> node)
    {
        _kept.Remove(node);
        _frames -= node.Value.Lease is null ? 0 : 1;
    }
}
