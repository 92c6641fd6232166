using Natix.Engine.Diagnostics;
using Natix.Engine.Native;

namespace Natix.Engine.Cascade.Gpu;

/// <summary>
/// The one thread of a device's station: takes what waits, a batch at a time, and answers every frame that was taken in, whatever happens. A device that
/// fails takes nothing in any more; what it had goes elsewhere. <see cref="TryPost"/> is thread-safe.
/// </summary>
internal sealed class DeviceFrameWorker : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<DeviceJob> _waiting;
    private readonly IDeviceAnswers _answers;
    private readonly int _most;
    private readonly Thread _thread;
    private Exception? _fault;
    private bool _opened;
    private bool _closing;

    /// <param name="name">Name of the thread.</param>
    /// <param name="open">Makes the station, on the worker's thread.</param>
    /// <param name="answers">Takes frames back.</param>
    /// <param name="most">Frames that may wait, at least 1.</param>
    /// <exception cref="Exception">What <paramref name="open"/> threw.</exception>
    public DeviceFrameWorker(string name, Func<DeviceStation> open, IDeviceAnswers answers, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_answers, _most, _waiting) = (answers, most, new Queue<DeviceJob>(most));
        _thread = new Thread(() => Live(open)) { IsBackground = true, Name = name };
        _thread.Start();
        lock (_gate)
        {
            while (!_opened && _fault is null)
                Monitor.Wait(_gate);
            if (_opened)
                return;
        }

        _thread.Join();
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_fault!);
    }

    /// <summary>What the device failed with; null while it works.</summary>
    public Exception? Fault
    {
        get
        {
            lock (_gate)
                return _fault;
        }
    }

    /// <summary>Hands a frame in; false when the device failed, too many wait, or the worker closes, and the frame is still the caller's.</summary>
    public bool TryPost(DeviceJob job)
    {
        lock (_gate)
        {
            if (_closing || _fault is not null || _waiting.Count >= _most)
                return false;
            _waiting.Enqueue(job);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Answers what was taken in, then ends the thread and the station.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Live(Func<DeviceStation> open)
    {
        try
        {
            using var station = open();
            lock (_gate)
            {
                _opened = true;
                Monitor.PulseAll(_gate);
            }

            Work(station);
        }
        catch (Exception e)
        {
            // Opening failed, and the constructor throws it; or closing did, with every frame answered.
            EngineTelemetry.Fault(e);
            Fail(e);
        }
    }

    private void Work(DeviceStation station)
    {
        var batch = new DeviceJob[station.Capacity];
        while (Take(batch) is > 0 and var count)
        {
            var done = 0;
            while (done < count)
                done += Do(station, batch.AsSpan(done, count - done));
            Array.Clear(batch);
        }
    }

    // Waits for work; 0 when the worker closes and nothing waits.
    private int Take(DeviceJob[] batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closing)
                Monitor.Wait(_gate);
            var count = 0;
            while (count < batch.Length && _waiting.TryDequeue(out var job))
                batch[count++] = job;
            return count;
        }
    }

    private int Do(DeviceStation station, ReadOnlySpan<DeviceJob> jobs)
    {
        if (Fault is { } before)
            return Reroute(jobs, before);
        try
        {
            var taken = station.Do(jobs);
            foreach (var job in jobs[..taken])
                _answers.Answer(job);
            return taken;
        }
        catch (DeviceFaultException e)
        {
            EngineTelemetry.Fault(e);
            Fail(e);
            return Reroute(jobs, e);
        }
        catch (Exception e)
        {
            EngineTelemetry.Fault(e);
            return AnswerAll(jobs, e);
        }
    }

    private int AnswerAll(ReadOnlySpan<DeviceJob> jobs, Exception e)
    {
        var code = e is ModelRunException ? FrameErrorCode.ModelFailed : FrameErrorCode.Internal;
        foreach (var job in jobs)
        {
            job.Forget();
            job.Error = new FrameError(code, $"{e.GetType().Name}: {e.Message}");
            _answers.Answer(job);
        }

        return jobs.Length;
    }

    private int Reroute(ReadOnlySpan<DeviceJob> jobs, Exception fault)
    {
        foreach (var job in jobs)
        {
            job.Forget();
            _answers.Reroute(job, fault);
        }

        return jobs.Length;
    }

    // From here on nothing is taken in: what waits is sent on by the loop, which goes on until the worker is closed.
    private void Fail(Exception fault)
    {
        lock (_gate)
        {
            _fault ??= fault;
            Monitor.PulseAll(_gate);
        }
    }
}
