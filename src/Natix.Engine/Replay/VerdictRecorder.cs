using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>
/// Records answered frames without holding them up: the frame path copies what is to be kept into a pooled buffer and goes on; one thread digests and
/// writes. When too much waits, frames are dropped and counted; when writing fails, recording ends and says why. Thread-safe; allocates nothing a frame
/// once its buffers have grown.
/// </summary>
internal sealed class VerdictRecorder : IVerdictRecorder
{
    private readonly string _folder;
    private readonly RecordingOptions _options;
    private readonly TimeProvider _clock;
    private readonly RecordEncoder _encoder;
    private readonly RecordWriter _writer;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly RecordBuffer[] _queue;
    private readonly RecordBuffer[] _free;
    private int _head;
    private int _queued;
    private int _freeCount;
    private int _taken; // buffers that are being filled, wait, or are being written
    private long _takenBytes;
    private long _freeBytes;
    private long _written;
    private long _dropped;
    private string? _failure;
    private bool _closing;

    /// <summary>Opens the folder and starts the writer.</summary>
    /// <exception cref="RecordException">The folder cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public VerdictRecorder(string folder, RunStamp stamp, RecordingOptions options, TimeProvider clock)
    {
        Check(options);
        (_folder, _options, _clock) = (folder, options, clock);
        _encoder = new RecordEncoder(clock.TimestampFrequency);
        (_queue, _free) = (new RecordBuffer[options.QueueLength], new RecordBuffer[options.QueueLength]);
        _writer = new RecordWriter(folder, stamp, options);
        _thread = new Thread(Write) { IsBackground = true, Name = "natix recorder" };
        _thread.Start();
    }

    public RecordingReport Report
    {
        get
        {
            lock (_gate)
                return new RecordingReport(_folder, _written, _dropped, _failure);
        }
    }

    /// <summary>Waits until nothing waits to be written: for tests.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            while (_taken > 0)
                Monitor.Wait(_gate);
        }
    }

    public void Record(FrameResult result, FrameTrail trail)
    {
        var bytes = result.Jpeg.Length;
        if (Take(bytes) is not { } buffer)
            return;
        try
        {
            buffer.Bytes(stackalloc byte[RecordFormat.RecordHead]);
            _encoder.Write(buffer, result, trail, _clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception e)
        {
            // Recording may fail; the frame may not.
            Fail(e);
            GiveBack(buffer, bytes, written: false);
            return;
        }

        lock (_gate)
        {
            buffer.Reserved = bytes;
            _queue[(_head + _queued++) % _queue.Length] = buffer;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what waits, finishes the last file and lets the folder go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
                return;
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        try
        {
            _writer.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }

    private RecordBuffer? Take(long bytes)
    {
        lock (_gate)
        {
            // A frame larger than the whole queue may still go alone.
            if (_closing || _failure is not null || _taken == _queue.Length || (_taken > 0 && _takenBytes + bytes > _options.QueueBytes))
            {
                _dropped++;
                return null;
            }

            _taken++;
            _takenBytes += bytes;
            var buffer = _freeCount > 0 ? _free[--_freeCount] : new RecordBuffer();
            _freeBytes -= buffer.Pooled;
            buffer.Clear();
            return buffer;
        }
    }

    private void Write()
    {
        while (Next() is { } buffer)
        {
            var written = false;
            try
            {
                if (Volatile.Read(ref _failure) is null)
                    written = _writer.TryAppend(buffer, Interlocked.Read(ref _dropped));
            }
            catch (Exception e)
            {
                Fail(e);
            }

            GiveBack(buffer, buffer.Reserved, written);
        }
    }

    private RecordBuffer? Next()
    {
        lock (_gate)
        {
            while (_queued == 0)
            {
                // One that is being filled still comes.
                if (_closing && _taken == 0)
                    return null;
                Monitor.Wait(_gate);
            }

            var buffer = _queue[_head];
            _head = (_head + 1) % _queue.Length;
            _queued--;
            return buffer;
        }
    }

    private void GiveBack(RecordBuffer buffer, long bytes, bool written)
    {
        lock (_gate)
        {
            if (written)
                _written++;
            else
                _dropped++;
            _taken--;
            _takenBytes -= bytes;
            // What the pool keeps is bounded as what waits is.
            if (_freeBytes + buffer.Capacity <= 2 * _options.QueueBytes)
            {
                buffer.Pooled = buffer.Capacity;
                _freeBytes += buffer.Pooled;
                _free[_freeCount++] = buffer;
            }

            if (_taken == 0)
                Monitor.PulseAll(_gate);
        }
    }

    private void Fail(Exception e)
    {
        lock (_gate)
            _failure ??= $"{e.GetType().Name}: {e.Message}";
        Diagnostics.EngineTelemetry.Fault(e);
    }

    private static void Check(RecordingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 64L << 10, nameof(RecordingOptions.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes ?? long.MaxValue, 4L << 10, nameof(RecordingOptions.SegmentBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLength, 1, nameof(RecordingOptions.QueueLength));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.QueueLength, 1 << 16, nameof(RecordingOptions.QueueLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueBytes, 64L << 10, nameof(RecordingOptions.QueueBytes));
    }
}
