using Natix.Engine.Diagnostics;
using Natix.Engine.Heads;
using Natix.Engine.Native;

namespace Natix.Engine.Cascade;

/// <summary>
/// What one worker works at: a decoder and the models it serves, each with its own bound tensors. Does a piece of work from start to end
/// and says of every frame where it goes next; what goes wrong with one frame stays with that frame. One thread owns it; allocates nothing
/// unless something fails.
/// </summary>
internal sealed class WorkStations : IDisposable
{
    private const string CancelledReason = "the caller cancelled before the frame was started";
    private const string OverdueReason = "there was no time left before the deadline when the frame's turn came; allow more time or send fewer frames";

    private readonly CascadeRoute _route;
    private readonly FrameAnswers _answers;
    private readonly TimeProvider _clock;
    private readonly FrameDecoder? _decoder;
    private readonly StationModel?[] _models;
    private readonly int[] _batch; // places in the work of the frames in the batch

    public WorkStations(CascadePlan plan, CascadeRoute route, WorkerRole role, EngineOptions options)
    {
        (_route, _clock) = (route, options.Clock);
        _answers = new FrameAnswers(options.Clock);
        _models = new StationModel?[plan.Models.Length];
        _batch = new int[plan.LargestBatch];
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
            Decode(work.Items[0].Slot);
        else
            Run(_models[work.Station - 1]!, work.Items);
        foreach (ref readonly var item in work.Items)
            AnswerIfMine(item);
    }

    private void Decode(FrameSlot slot)
    {
        var job = slot.Job!;
        // Here and not where it was put into a sleeping worker's hand: waking up is waiting too.
        var started = _clock.GetTimestamp();
        slot.Clock.Start(job.Submitted, started);
        slot.NextStation = FrameSlot.Done;
        job.Span = EngineTelemetry.StartFrame(slot.Result.Info);
        if (job.Cancellation.IsCancellationRequested)
            job.Cancel(CancelledReason);
        else if (job.Deadline != FrameJob.NoDeadline && started + _route.TimeToEvidence(started) > job.Deadline)
            job.Shed(OverdueReason, _clock);
        else
            DecodePixels(slot, started);
    }

    private void DecodePixels(FrameSlot slot, long started)
    {
        try
        {
            bool ok;
            using (NvtxListener.Enter(EngineTelemetry.DecodeStage))
                ok = _decoder!.TryDecode(slot.Result, slot);
            var now = _clock.GetTimestamp();
            slot.Clock.Book(Stage.Decode, now - started);
            slot.Busy = 0;
            if (ok)
                _route.Enter(slot, started, now);
        }
        catch (Exception e)
        {
            Fault(slot, e);
        }
    }

    private void Run(StationModel model, Span<WorkItem> items)
    {
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (TryPreprocess(model, ref items[i], count))
                _batch[count++] = i;
        }

        if (count == 1)
            RunSingle(model, ref items[_batch[0]]);
        else if (count > 1)
            RunBatch(model, items, _batch.AsSpan(0, count));
    }

    private void RunSingle(StationModel model, ref WorkItem item)
    {
        if (TryInfer(model, 1, out var failure, out var ticks))
            Read(model, ref item, (0, 1), ticks);
        else
            Fail(model, ref item, failure!, ticks);
    }

    private void RunBatch(StationModel model, Span<WorkItem> items, ReadOnlySpan<int> batch)
    {
        long ticks = 0;
        var ran = model.TrustsBatches && TryInfer(model, batch.Length, out _, out ticks);
        model.NoteBatch(failed: !ran);
        if (!ran)
        {
            RunOneByOne(model, items, batch);
            return;
        }

        for (var i = 0; i < batch.Length; i++)
            Read(model, ref items[batch[i]], (i, batch.Length), ticks);
    }

    // Which of them made the batch fail? Each alone, so that only the culprit loses its voter, and answered at once: nobody waits for the rest.
    private void RunOneByOne(StationModel model, Span<WorkItem> items, ReadOnlySpan<int> batch)
    {
        foreach (var i in batch)
        {
            if (TryPreprocess(model, ref items[i], 0))
                RunSingle(model, ref items[i]);
            AnswerIfMine(items[i]);
        }
    }

    // While pixels are read the frame cannot be answered: they may be the caller's.
    private bool TryPreprocess(StationModel model, ref WorkItem item, int place)
    {
        var slot = item.Slot;
        lock (slot.Gate)
        {
            if (IsTooLate(ref item))
                return false;
            slot.Busy++;
        }

        Exception? failure = null;
        var start = _clock.GetTimestamp();
        try
        {
            using (NvtxListener.Enter(EngineTelemetry.PreprocessStage))
                model.Preprocess(slot.View, place);
        }
        catch (Exception e)
        {
            failure = e;
        }

        lock (slot.Gate)
        {
            slot.Busy--;
            var ticks = _clock.GetTimestamp() - start;
            slot.Clock.Book(Stage.Preprocess, ticks);
            slot.Trail.Preprocessed(model.Planned.Index, ticks);
        }

        if (failure is null)
            return true;
        Fail(model, ref item, failure, 0);
        return false;
    }

    private bool TryInfer(StationModel model, int count, out Exception? failure, out long ticks)
    {
        failure = null;
        var start = _clock.GetTimestamp();
        try
        {
            using (NvtxListener.Enter(EngineTelemetry.InferStage))
                model.Infer(count);
        }
        catch (Exception e)
        {
            failure = e;
        }

        ticks = _clock.GetTimestamp() - start;
        return failure is null;
    }

    private void Read(StationModel model, ref WorkItem item, (int Place, int Of) batch, long inferred)
    {
        var slot = item.Slot;
        lock (slot.Gate)
        {
            if (IsTooLate(ref item))
                return;
            slot.Clock.Book(Stage.Infer, inferred);
            try
            {
                var (result, start) = (slot.Result, _clock.GetTimestamp());
                result.BytesCopied += model.CopiedBytes;
                HeadReading reading;
                using (NvtxListener.Enter(EngineTelemetry.HeadsStage))
                    reading = model.Read(slot.View, batch.Place, result.Width, result.Height, result.Findings);
                var ticks = _clock.GetTimestamp() - start;
                slot.Clock.Book(Stage.Heads, ticks);
                slot.Trail.Answered(model.Planned.Index, batch.Of, batch.Place, reading.Votes, reading.LogOdds, inferred, ticks);
                result.Findings.DetectorsRun |= model.Planned.DetectorBit;
                AddEvidence(result, model.Planned, reading);
                Leave(model, ref item);
            }
            catch (Exception e)
            {
                FailHeld(model, ref item, e);
            }
        }
    }

    /// <summary>Adds a model's say, where it has one.</summary>
    public static void AddEvidence(FrameResult result, PlannedModel planned, in HeadReading reading)
    {
        if (reading.Votes && planned.Seat.Weight > 0)
            result.AddEvidence(new Evidence(planned.Index, planned.Level.Level, reading.LogOdds, planned.Seat.Weight));
    }

    private void Fail(StationModel model, ref WorkItem item, Exception e, long inferred)
    {
        lock (item.Slot.Gate)
        {
            if (IsTooLate(ref item))
                return;
            item.Slot.Clock.Book(Stage.Infer, inferred);
            FailHeld(model, ref item, e);
        }
    }

    private void FailHeld(StationModel model, ref WorkItem item, Exception e)
    {
        var slot = item.Slot;
        slot.Trail.Failed(model.Planned.Index, e.Message);
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
            Note(slot, e);
        }

        Leave(model, ref item);
    }

    // The last of a level's models sends the frame on.
    private void Leave(StationModel model, ref WorkItem item)
    {
        item.Slot.Outstanding &= ~(1UL << (CascadeRoute.StationOf(model.Planned.Index) - item.Slot.NextStation));
        if (item.Slot.Outstanding != 0)
            item.IsParked = true;
        else
            _route.Leave(item.Slot, _clock.GetTimestamp());
    }

    // Its level was closed while this worker had it: the frame is somebody else's now.
    private static bool IsTooLate(ref WorkItem item)
    {
        item.IsLate = item.Slot.Epoch != item.Epoch;
        return item.IsParked |= item.IsLate;
    }

    // A defect of ours must not take the worker, and every frame behind this one, with it: it is reported on its frame.
    private static void Fault(FrameSlot slot, Exception e)
    {
        slot.NextStation = FrameSlot.Done;
        Note(slot, e);
    }

    private static void Note(FrameSlot slot, Exception e)
    {
        slot.Result.Error = new FrameError(FrameErrorCode.Internal, $"{e.GetType().Name}: {e.Message}");
        EngineTelemetry.Fault(e);
    }

    private void AnswerIfMine(in WorkItem item)
    {
        if (!item.IsParked)
            _answers.GiveIfDone(item.Slot);
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model?.Dispose();
        _decoder?.Dispose();
    }
}
