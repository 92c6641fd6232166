using Natix.Engine.Cascade;
using Natix.Engine.Memory;

namespace Natix.Engine.Tests.Cascade;

/// <summary>A scheduler that a test drives by hand: frames come in by real lines, and the test is every worker and the clock.</summary>
internal sealed class SchedulerFixture : IDisposable
{
    private readonly SlabPool _slabs = new();
    private readonly FrameJobPool _jobs = new(1, 1);
    private readonly FrameSlot[] _slots;
    private readonly List<StationWork> _workers = [];
    private readonly List<Task<FrameResult>> _results = [];

    /// <param name="slots">Frames that may be under way.</param>
    /// <param name="maxBatches">Largest batch by model.</param>
    public SchedulerFixture(int slots, params int[] maxBatches)
    {
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new FrameSlot())];
        Models = maxBatches.Length;
        Scheduler = new FrameScheduler(maxBatches, _slots, WaitingRules.Of(Clock));
        Dispatcher = new FrameDispatcher(Scheduler, 0, Clock);
    }

    public ManualClock Clock { get; } = new();

    public FrameScheduler Scheduler { get; }

    public FrameDispatcher Dispatcher { get; }

    public int Models { get; }

    public int Outstanding => _slabs.Outstanding;

    public int FreeSeats => _jobs.Free;

    public FrameLine Line(string name, int window = 1000, TimeSpan? budget = null) =>
        new(new LineRules(name, window, true, budget, "full"), Dispatcher, _jobs, Clock);

    public Task<FrameResult> Submit(FrameLine line, long index, TimeSpan? budget = null, double priority = 0, CancellationToken cancellation = default)
    {
        var info = new FrameInfo("test", index, index) { Budget = budget, Priority = priority };
        _results.Add(line.SubmitAsync(_slabs.Rent(1), info, cancellation).AsTask());
        return _results[^1];
    }

    public StationWork Worker(bool decodes = true, bool infers = true)
    {
        _workers.Add(new StationWork([decodes, .. Enumerable.Repeat(infers, Models)], 64));
        return _workers[^1];
    }

    /// <summary>The next piece of work as "station: frame frame"; "-" when there is none.</summary>
    public string Take(StationWork work) => Scheduler.TryTake(work, Clock.GetTimestamp())
        ? $"{work.Station}: {string.Join(' ', work.Items.ToArray().Select(item => item.Slot.Result.Info.Index))}"
        : "-";

    /// <summary>The worker is done after some time: its frames go to the next station, or are answered after the last one.</summary>
    public void Finish(StationWork work, long microseconds = 1000) => FinishAtOnce(work, work.Station != Models, microseconds);

    /// <summary>The worker is done after some time: its frames go to the next station, or are answered.</summary>
    public void FinishAtOnce(StationWork work, bool goesOn, long microseconds = 1000)
    {
        Clock.Advance(microseconds);
        foreach (ref readonly var item in work.Items)
        {
            var slot = item.Slot;
            slot.NextStation = goesOn ? work.Station + 1 : FrameSlot.Done;
            if (slot.NextStation == FrameSlot.Done)
                slot.Job!.Line.Answer(slot.Job);
        }

        Scheduler.Advance(work, Clock.GetTimestamp());
    }

    /// <summary>Finishes what is under way and gives every result back.</summary>
    public void Dispose()
    {
        _workers.ForEach(w => Finish(w));
        for (var last = Worker(); Take(last) != "-";)
            Finish(last);
        if (!Task.WaitAll([.. _results], TimeSpan.FromSeconds(30)))
            throw new InvalidOperationException("a frame was never answered");
        _results.ForEach(r => r.Result.Dispose());
        foreach (var slot in _slots)
            slot.Dispose();
        _slabs.Dispose();
    }
}
