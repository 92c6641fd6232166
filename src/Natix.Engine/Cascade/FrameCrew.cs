using Natix.Engine.Cascade.Exits;

namespace Natix.Engine.Cascade;

/// <summary>The workers of an engine, the slots of the frames they work on, and their dispatcher. Thread-safe.</summary>
internal sealed class FrameCrew : IDisposable
{
    private readonly FrameSlot[] _slots;
    private readonly List<FrameWorker> _workers = [];

    /// <summary>Binds the models for every worker and starts the threads. On failure nothing stays behind.</summary>
    /// <exception cref="ArgumentException">No worker serves one of the stations.</exception>
    public FrameCrew(CascadePlan plan, IReadOnlyList<WorkerRole> roles, EngineOptions options, CascadeJudge judge)
    {
        CheckCover(plan, roles);
        // Each worker may hold a full batch while the next one gathers.
        _slots = new FrameSlot[(roles.Count + 1) * plan.LargestBatch];
        for (var i = 0; i < _slots.Length; i++)
            _slots[i] = new FrameSlot();
        var route = new CascadeRoute(plan, options.Clock, judge);
        Times = route.Times;
        var scheduler = new FrameScheduler(Array.ConvertAll(plan.Models.ToArray(), m => m.MaxBatch), _slots, WaitingRules.Of(options.Clock));
        Dispatcher = new FrameDispatcher(scheduler, roles.Count, options.Clock, route);
        try
        {
            for (var i = 0; i < roles.Count; i++)
                _workers.Add(new FrameWorker(i, new WorkStations(plan, route, roles[i], options), SeatOf(plan, roles[i]), Dispatcher));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public FrameDispatcher Dispatcher { get; }

    /// <summary>How long each step of a frame's way takes.</summary>
    public PathTimes Times { get; }

    /// <summary>Takes no more frames, has those accepted answered, ends the threads and frees what they own.</summary>
    public void Dispose()
    {
        Dispatcher.Close();
        _workers.ForEach(w => w.Dispose());
        Dispatcher.Dispose();
        foreach (var slot in _slots)
            slot.Dispose();
    }

    private static WorkerSeat SeatOf(CascadePlan plan, WorkerRole role)
    {
        bool[] serves = [role.Decodes, .. plan.Models.ToArray().Select(role.Runs)];
        return new WorkerSeat(new StationWork(serves, plan.LargestBatch));
    }

    private static void CheckCover(CascadePlan plan, IReadOnlyList<WorkerRole> roles)
    {
        if (!roles.Any(r => r.Decodes))
            throw new ArgumentException("No worker decodes.", nameof(roles));
        foreach (var model in plan.Models)
        {
            if (!roles.Any(r => r.Runs(model)))
                throw new ArgumentException($"No worker runs \"{model.Seat.Manifest.Name}\".", nameof(roles));
        }
    }
}
