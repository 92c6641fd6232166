using Natix.Engine.Diagnostics;
using Natix.Engine.Heads;

namespace Natix.Engine.Cascade;

/// <summary>
/// What one worker works at: a decoder and the models it serves, each with its own bound tensors. Does a piece of work from start to end
/// and says of every frame where it goes next; what goes wrong with one frame stays with that frame. One thread owns it; allocates nothing
/// unless something fails.
/// </summary>
internal sealed class WorkStations : IDisposable
{
    private const string CancelledReason = "the caller cancelled before the frame was started";

    private readonly CascadePlan _plan;
    private readonly CascadeRoute _route;
    private readonly TimeProvider _clock;
    private readonly FrameDecoder? _decoder;
    private readonly StationModel?[] _models;
    private readonly FrameSlot[] _batch;

    public WorkStations(CascadePlan plan, WorkerRole role, EngineOptions options)
    {
        _plan = plan;
        _route = new CascadeRoute(plan);
        _clock = options.Clock;
        _models = new StationModel?[plan.Models.Length];
        _batch = new FrameSlot[plan.LargestBatch];
        try
        {
            if (role.Decodes)
                _decoder = new FrameDecoder([.. plan.Models.ToArray().Select(m => m.Seat.Manifest.Input)], options);
            for (var i = 0; i < _models.Length; i++)
                _models[i] = role.Runs(plan.Models[i]) ? new StationModel(plan.Models[i]) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Does a piece of work. Frames that are done are answered before it returns.</summary>
    public void Do(StationWork work)
    {
        if (work.Station == 0)
            Decode(work.Items[0]);
        else
            Run(_models[work.Station - 1]!, work.Items);
        foreach (var slot in work.Items)
            AnswerIfDone(slot);
    }

    private void Decode(FrameSlot slot)
    {
        var (job, result) = (slot.Job!, slot.Result);
        // Here and not where it was put into a sleeping worker's hand: waking up is waiting too.
        var started = _clock.GetTimestamp();
        slot.Clock.Start(job.Submitted, started);
        slot.NextStation = FrameSlot.Done;
        job.Span = EngineTelemetry.StartFrame(result.Info);
        if (job.Cancellation.IsCancellationRequested)
        {
            job.Cancel(CancelledReason);
            return;
        }

        try
        {
            var ok = _decoder!.TryDecode(result, slot);
            slot.Clock.Book(Stage.Decode, _clock.GetTimestamp() - started);
            if (ok)
                _route.Enter(slot);
        }
        catch (Exception e)
        {
            Fault(slot, e);
        }
    }

    private void Run(StationModel model, ReadOnlySpan<FrameSlot> slots)
    {
        var count = 0;
        foreach (var slot in slots)
        {
            if (TryPreprocess(model, slot, count))
                _batch[count++] = slot;
        }

        if (count == 0)
            return;
        var batch = _batch.AsSpan(0, count);
        if (count == 1)
            RunSingle(model, batch);
        else
            RunBatch(model, batch);
        batch.Clear();
    }

    private void RunSingle(StationModel model, ReadOnlySpan<FrameSlot> single)
    {
        if (TryInfer(model, single, out var failure))
            Read(model, single[0], 0);
        else
            Fail(model, single[0], failure!);
    }

    private void RunBatch(StationModel model, Span<FrameSlot> batch)
    {
        var ran = model.TrustsBatches && TryInfer(model, batch, out _);
        model.NoteBatch(failed: !ran);
        if (!ran)
        {
            RunOneByOne(model, batch);
            return;
        }

        for (var i = 0; i < batch.Length; i++)
            Read(model, batch[i], i);
    }

    // Which of them made the batch fail? Each alone, so that only the culprit loses its voter, and answered at once: nobody waits for the rest.
    private void RunOneByOne(StationModel model, Span<FrameSlot> batch)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            var single = batch.Slice(i, 1);
            if (TryPreprocess(model, single[0], 0))
                RunSingle(model, single);
            AnswerIfDone(single[0]);
        }
    }

    private bool TryPreprocess(StationModel model, FrameSlot slot, int item)
    {
        try
        {
            var start = _clock.GetTimestamp();
            model.Preprocess(slot.View, item);
            slot.Clock.Book(Stage.Preprocess, _clock.GetTimestamp() - start);
            return true;
        }
        catch (Exception e)
        {
            Fail(model, slot, e);
            return false;
        }
    }

    private bool TryInfer(StationModel model, ReadOnlySpan<FrameSlot> batch, out Exception? failure)
    {
        failure = null;
        var start = _clock.GetTimestamp();
        try
        {
            model.Infer(batch.Length);
        }
        catch (Exception e)
        {
            failure = e;
        }

        var ticks = _clock.GetTimestamp() - start;
        foreach (var slot in batch)
            slot.Clock.Book(Stage.Infer, ticks);
        return failure is null;
    }

    private void Read(StationModel model, FrameSlot slot, int item)
    {
        var (result, planned) = (slot.Result, model.Planned);
        try
        {
            var start = _clock.GetTimestamp();
            var reading = model.Read(slot.View, item, result.Width, result.Height, result.Findings);
            slot.Clock.Book(Stage.Heads, _clock.GetTimestamp() - start);
            AddEvidence(result, planned, reading);
            _route.Leave(slot, planned);
        }
        catch (Exception e)
        {
            Fail(model, slot, e);
        }
    }

    private static void AddEvidence(FrameResult result, PlannedModel planned, in HeadReading reading)
    {
        if (reading.Votes && planned.Seat.Weight > 0)
            result.AddEvidence(new Evidence(planned.Index, planned.Level.Level, reading.LogOdds, planned.Seat.Weight));
    }

    private void Fail(StationModel model, FrameSlot slot, Exception e)
    {
        if (e is ModelRunException failure)
        {
            EngineTelemetry.ModelFailed(model.Planned.Seat.Manifest.Name);
            CascadeRoute.NoteFailure(slot, model.Planned, failure);
        }
        else if (slot.IsDecided)
        {
            // The verdict stands: what goes wrong behind it is an observer's failure, and a fault to be told.
            EngineTelemetry.Fault(e);
            slot.Result.ObserverFailures++;
        }
        else
        {
            Fault(slot, e);
            return;
        }

        _route.Leave(slot, model.Planned);
    }

    // A defect of ours must not take the worker, and every frame behind this one, with it: it is reported on its frame.
    private static void Fault(FrameSlot slot, Exception e)
    {
        slot.Result.Verdict = Verdict.None;
        slot.Result.Error = new FrameError(FrameErrorCode.Internal, $"{e.GetType().Name}: {e.Message}");
        slot.NextStation = FrameSlot.Done;
        EngineTelemetry.Fault(e);
    }

    private void AnswerIfDone(FrameSlot slot)
    {
        if (slot.NextStation != FrameSlot.Done || slot.IsAnswered)
            return;
        slot.IsAnswered = true;
        var job = slot.Job!;
        job.Result.Times = slot.Clock.Read(_clock.GetTimestamp(), _clock.TimestampFrequency);
        job.Line.Answer(job);
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model?.Dispose();
        _decoder?.Dispose();
    }
}
