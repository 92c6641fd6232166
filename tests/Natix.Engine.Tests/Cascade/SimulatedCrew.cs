using Natix.Engine.Cascade;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Cascade;

/// <summary>
/// An engine in simulated time: real scheduler, route, watch and stations over scripted models, whose costs are made up. Workers are busy for as
/// long as their work costs; the clock jumps from event to event. Everything is repeatable, and nothing depends on the machine.
/// </summary>
internal sealed class SimulatedCrew : IDisposable
{
    private readonly SlabPool _slabs = new();
    private readonly FrameJobPool _jobs;
    private readonly FrameSlot[] _slots;
    private readonly FrameScheduler _scheduler;
    private readonly FrameDispatcher _dispatcher;
    private readonly CascadePlan _plan;
    private readonly Worker[] _workers;
    private readonly Func<int, long> _costOf;
    private readonly FrameLine _line;

    /// <param name="backend">The models.</param>
    /// <param name="workers">Workers, each serving every station.</param>
    /// <param name="costOf">Microseconds a station takes: 0 decodes, i is model i - 1.</param>
    /// <param name="levels">The cascade.</param>
    public SimulatedCrew(ScriptedBackend backend, int workers, Func<int, long> costOf, params LevelManifest[] levels)
    {
        _costOf = costOf;
        _plan = ScriptedCascade.Plan(backend, 1, levels);
        var options = new EngineOptions { Clock = Clock };
        _slots = [.. Enumerable.Range(0, workers + 1).Select(_ => new FrameSlot())];
        Route = new CascadeRoute(_plan, Clock);
        _scheduler = new FrameScheduler(Array.ConvertAll(_plan.Models.ToArray(), m => m.MaxBatch), _slots, WaitingRules.Of(Clock));
        _dispatcher = new FrameDispatcher(_scheduler, 0, Clock, Route);
        _jobs = new FrameJobPool(1, _plan.Models.Length);
        _line = new FrameLine(new LineRules("simulation", 1_000_000, false, null, "full"), _dispatcher, _jobs, Clock);
        bool[] serves = [true, .. Enumerable.Repeat(true, _plan.Models.Length)];
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new Worker(
            new StationWork(serves, 1), new WorkStations(_plan, Route, WorkerRole.Everything, options)))];
    }

    public ManualClock Clock { get; } = new();

    public CascadeRoute Route { get; }

#pragma warning disable CA2012 // each is looked at until it is completed, and then taken once: a task would be completed by another thread, some time later
    /// <summary>Sends frames at the given times and runs until all are answered; the answers come in the order of the frames.</summary>
    /// <param name="jpeg">The image of each frame.</param>
    /// <param name="arrivals">Microseconds, ascending.</param>
    /// <param name="budget">Time each frame has.</param>
    public SimulatedAnswer[] Run(byte[] jpeg, long[] arrivals, TimeSpan budget)
    {
        var (answers, pending, next) = (new SimulatedAnswer[arrivals.Length], new List<(int Index, ValueTask<FrameResult> Answer)>(), 0);
        for (var events = 0L; ; events++)
        {
            if (events > 1000L * arrivals.Length)
                throw new InvalidOperationException("the simulation does not come to an end");
            StartIdle();
            var now = Math.Min(next < arrivals.Length ? arrivals[next] : long.MaxValue, Math.Min(_workers.Min(w => w.Until), Clock.NextTimer));
            if (now == long.MaxValue)
                break;
            Clock.Advance(Math.Max(0, now - Clock.GetTimestamp()));
            Clock.FireTimers();
            FinishDue();
            while (next < arrivals.Length && arrivals[next] <= Clock.GetTimestamp())
            {
                var info = new FrameInfo("simulation", next, double.NaN) { Budget = budget };
                pending.Add((next++, _line.SubmitAsync(Lend(jpeg), info, default)));
            }

            Collect(pending, answers, arrivals);
        }

        Collect(pending, answers, arrivals);
        return pending.Count == 0 ? answers : throw new InvalidOperationException($"{pending.Count} frames were never answered");
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Stations.Dispose();
        _dispatcher.Dispose();
        _plan.Dispose();
        foreach (var slot in _slots)
            slot.Dispose();
        if (_slabs.Outstanding != 0)
            throw new InvalidOperationException($"{_slabs.Outstanding} frames did not give their bytes back");
        _slabs.Dispose();
    }

    private void StartIdle()
    {
        foreach (var worker in _workers)
        {
            if (worker.Until == long.MaxValue && _scheduler.TryTake(worker.Work, Clock.GetTimestamp()))
                worker.Until = Clock.GetTimestamp() + _costOf(worker.Work.Station);
        }
    }

    // The work itself takes no time: it is done when its cost is over.
    private void FinishDue()
    {
        foreach (var worker in _workers)
        {
            if (worker.Until > Clock.GetTimestamp())
                continue;
            worker.Stations.Do(worker.Work);
            _dispatcher.HandIn(worker.Work);
            worker.Until = long.MaxValue;
        }
    }

    private void Collect(List<(int Index, ValueTask<FrameResult> Answer)> pending, SimulatedAnswer[] answers, long[] arrivals)
    {
        pending.RemoveAll(p =>
        {
            if (!p.Answer.IsCompleted)
                return false;
            using var result = p.Answer.Result;
            answers[p.Index] = new SimulatedAnswer(result.Verdict, result.Error.Code, Clock.GetTimestamp() - arrivals[p.Index]);
            return true;
        });
    }

#pragma warning restore CA2012

    private FrameLease Lend(byte[] jpeg)
    {
        var lease = _slabs.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        return lease;
    }

    private sealed class Worker(StationWork work, WorkStations stations)
    {
        public StationWork Work { get; } = work;

        public WorkStations Stations { get; } = stations;

        public long Until { get; set; } = long.MaxValue;
    }
}

/// <summary>What became of a frame.</summary>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Error">Its error.</param>
/// <param name="Latency">Microseconds from arrival to answer.</param>
internal readonly record struct SimulatedAnswer(Verdict Verdict, FrameErrorCode Error, long Latency);
