using Natix.Engine.Language.Decoding;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>
/// The thread that owns a scheduler: plans the next step while one runs, samples, tells tasks what came. Any thread submits and cancels. Disposing ends
/// every task that is not over as cancelled. Owns the decoder's thread.
/// </summary>
internal sealed class LanguageLoop : IDisposable
{
    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(1);

    private readonly Scheduler _scheduler;
    private readonly DecoderThread _decoder;
    private readonly SampleBatch _samples;
    private readonly TimeProvider _time;
    private readonly List<RequestState> _ended = [];
    private readonly OpenTasks _open;

    // Over, but a step that is planned may call for their images.
    private readonly List<LanguageTask> _leaving = [];
    private readonly Thread _thread;

    /// <param name="scheduler">Used by this alone from now on, but for its counters.</param>
    /// <param name="decoder">Disposed with this.</param>
    /// <param name="options">Of the scheduler.</param>
    /// <param name="time">In whose timestamps deadlines are told.</param>
    public LanguageLoop(Scheduler scheduler, DecoderThread decoder, SchedulerOptions options, TimeProvider time)
    {
        (_scheduler, _decoder, _time) = (scheduler, decoder, time);
        _samples = new SampleBatch(options.Vocabulary, options.MaxSequences);
        _open = new OpenTasks(Cancel);
        _thread = new Thread(Run) { Name = "natix language", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Takes tasks in, all or none; parents before those that go on from them.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="ModelRunException">It broke down by a defect of its own.</exception>
    public Submission Submit(params ReadOnlySpan<LanguageTask> tasks)
    {
        var requests = new LanguageRequest[tasks.Length];
        for (var i = 0; i < tasks.Length; i++)
            requests[i] = tasks[i].Request;
        _open.Enter(tasks.Length);
        var submission = new Submission(SubmissionStatus.Refused, null);
        try
        {
            // Long prompts take their time, and the loop is not to wait for it.
            return submission = _scheduler.Submit(requests);
        }
        finally
        {
            _open.Entered(tasks, submission.Status == SubmissionStatus.Accepted);
        }
    }

    /// <summary>Ends a task that was submitted before the next step is planned.</summary>
    public void Cancel(LanguageTask task) => _scheduler.Cancel(task.Request);

    public void Dispose()
    {
        _open.Close();
        // Wakes the thread where there was nothing to cancel.
        _scheduler.Submit();
        _thread.Join();
        _decoder.Dispose();
    }

    private void Run()
    {
        try
        {
            Serve();
        }
        catch (Exception e)
        {
            // A defect of the engine's: nobody is to wait for ever for it.
            _open.BreakDown($"the engine failed and takes no more requests: {e.GetType().Name}: {e.Message}");
        }
    }

    private void Serve()
    {
        StepPlan? running = null;
        while (running is not null || !_open.IsOver)
        {
            var next = _scheduler.Plan(_time.GetTimestamp());
            var ran = running is not null;
            if (running is not null)
                Finish(ref running, ref next);
            ReleaseImages();
            TellEnded();
            if (next is null)
                ReleaseImages();
            if (next is not null)
                _decoder.Start(running = next);
            else if (!ran && !_open.IsOver)
                _scheduler.WaitForRequests(IdleWait);
        }
    }

    // A step that fails takes all with it that ran: what their blocks hold is not known.
    private void Finish(ref StepPlan? running, ref StepPlan? next)
    {
        try
        {
            var logits = _decoder.Wait(running!);
            Answer(running!, logits);
            _scheduler.Complete(running!);
        }
        catch (Exception e)
        {
            _scheduler.Abandon($"the decoder failed: {e.Message}");
            _decoder.Clear();
            next = null;
        }

        running = null;
    }

    private void Answer(StepPlan plan, ReadOnlySpan<float> logits)
    {
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            ref readonly var sequence = ref plan.Sequences[i];
            var task = (LanguageTask)sequence.State.Request.Tag!;
            for (var score = 0; score < sequence.Scores; score++)
            {
                var row = logits.Slice((sequence.FirstLogit + score) * _samples.Vocabulary, _samples.Vocabulary);
                if (task.TakeScores(sequence.ScoreStart + score, row) is { } wrong)
                    plan.Fail(i, wrong);
            }
        }

        FailUnseen(plan);
        _samples.Run(plan, logits);
    }

    // Rows of images that could not be encoded are zeros: those who have them end, and nobody else gets them.
    private void FailUnseen(StepPlan plan)
    {
        foreach (var (entry, failure) in _decoder.FailedImages)
            _scheduler.FailImage(plan, entry, failure);
    }

    private void TellEnded()
    {
        _scheduler.TakeEnded(_ended);
        foreach (var state in _ended)
        {
            var task = (LanguageTask)state.Request.Tag!;
            _open.End(task, state.Reason, state.Failure);
            if (state.Request.Images.Length > 0)
                _leaving.Add(task);
        }

        _ended.Clear();
    }

    // Those that were over before the step that has just run, or all when none is planned.
    private void ReleaseImages()
    {
        foreach (var task in _leaving)
            task.ReleaseImages();
        _leaving.Clear();
    }
}
