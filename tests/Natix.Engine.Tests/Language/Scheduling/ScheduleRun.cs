using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Takes a schedule from its first request to its last answer and holds every step and answer against what they have to be.</summary>
internal sealed class ScheduleRun
{
    private readonly RandomSchedule _schedule;
    private readonly Scheduler _scheduler;
    private readonly ToyDecoder _decoder;
    private readonly List<RequestState> _states = [];
    private readonly List<RequestState> _ended = [];
    private readonly Dictionary<RequestState, List<ulong>> _scores = [];
    private readonly Queue<StepPlan> _planned = new();
    private int _arrived;
    private int _step;

    public ScheduleRun(RandomSchedule schedule)
    {
        _schedule = schedule;
        _scheduler = new Scheduler(schedule.Options);
        _decoder = new ToyDecoder(schedule.Options);
        schedule.Arrivals.Sort((a, b) => a.Step.CompareTo(b.Step));
    }

    public ScheduleTally Tally { get; } = new();

    public void Run()
    {
        var idle = 0;
        while (_arrived < _schedule.Arrivals.Count || _ended.Count < _states.Count)
        {
            Assert.True(++_step < 3000, $"requests are not served: {_ended.Count} of {_states.Count} are over");
            Arrive();
            var plan = _scheduler.Plan(_step);
            Audit(plan);
            idle = plan is null && _planned.Count == 0 && _arrived == _schedule.Arrivals.Count ? idle + 1 : 0;
            Assert.True(idle < 2 || _ended.Count == _states.Count, "somebody waits, and nothing is done about it");
            if (plan is not null)
                _planned.Enqueue(plan);
            while (_planned.Count > (_schedule.IsAsynchronous && plan is not null ? 1 : 0))
                RunStep(_planned.Dequeue());
            _scheduler.TakeEnded(_ended);
            BlockAudit.Check(_scheduler, _states);
        }

        while (_planned.TryDequeue(out var rest))
            RunStep(rest);
        BlockAudit.CheckIdle(_scheduler, _schedule.Options);
        foreach (var state in _ended)
            CheckAnswer(state);
        Tally.Add(_scheduler, _decoder);
    }

    private void Arrive()
    {
        for (; _arrived < _schedule.Arrivals.Count && _schedule.Arrivals[_arrived].Step <= _step; _arrived++)
        {
            var request = _schedule.Arrivals[_arrived].Request;
            if (_scheduler.Submit(request).Status == SubmissionStatus.Accepted)
                _states.Add(request.State!);
        }

        foreach (var arrival in _schedule.Arrivals)
        {
            if (arrival.CancelStep == _step && arrival.Request.State is not null)
                _scheduler.Cancel(arrival.Request);
        }
    }

    private void Audit(StepPlan? plan)
    {
        BlockAudit.Check(_scheduler, _states);
        foreach (var state in _states)
            Assert.False(state is { Phase: RequestPhase.Running or RequestPhase.Waiting } && state.Request.Deadline <= _step, "its deadline has passed");
        if (plan is null)
            return;
        var options = _schedule.Options;
        Assert.InRange(plan.Rows, 1, options.MaxRows);
        Assert.InRange(plan.Logits, 0, options.MaxLogits);
        var encoded = 0;
        foreach (var encode in plan.Encodes)
            encoded += encode.State.Request.Images[encode.Image].Length;
        Assert.InRange(encoded, 0, options.EncoderBudget);
        Tally.Pending += plan.PendingRows.Length;
    }

    private void RunStep(StepPlan plan)
    {
        if (_schedule.IsHarmed && _schedule.Random.Next(40) == 0)
        {
            _scheduler.Abandon("the device is gone");
            _decoder.Spoil();
            _planned.Clear();
            Tally.Abandoned++;
            return;
        }

        _decoder.Run(plan);
        for (var i = 0; i < plan.SequenceCount; i++)
            Answer(plan, i);
        _scheduler.Complete(plan);
    }

    private void Answer(StepPlan plan, int index)
    {
        var sequence = plan.Sequences[index];
        // Over since the step was planned: its rows mean nothing.
        if (sequence.State.Phase == RequestPhase.Ended)
        {
            plan.Fail(index, "nobody listens");
            return;
        }

        if (_schedule.IsHarmed && _schedule.Random.Next(60) == 0)
        {
            // A step that was planned meanwhile may have found these blocks: only without one can nobody have read them.
            if (!_schedule.IsAsynchronous)
                _decoder.Spoil(plan, index);
            plan.Fail(index, "not a number");
            return;
        }

        var scores = _scores.TryGetValue(sequence.State, out var known) ? known : _scores[sequence.State] = [];
        for (var i = 0; i < sequence.Scores; i++)
        {
            Assert.Equal(sequence.State.Request.Logits.Start + scores.Count, sequence.ScoreStart + i);
            scores.Add(_decoder.Logits[sequence.FirstLogit + i]);
        }

        if (sequence.Samples)
            plan.Answer(index, ToyNetwork.Sample(_decoder.Logits[sequence.SampleLogit], _schedule.Options.Vocabulary));
    }

    private void CheckAnswer(RequestState state)
    {
        var expected = ToyNetwork.Compute(state.Request, _schedule.Options);
        var scores = _scores.GetValueOrDefault(state) ?? [];
        if (state.Reason is FinishReason.Stop or FinishReason.Length or FinishReason.Scored)
        {
            Assert.Equal(expected.Reason, state.Reason);
            Assert.Equal(expected.Output, state.Output.ToArray());
            Assert.Equal(expected.Scores, scores);
            Tally.Finished++;
            return;
        }

        Assert.Equal(expected.Output.Take(state.Output.Length), state.Output.ToArray());
        Assert.Equal(expected.Scores.Take(scores.Count), scores);
        Assert.True(_schedule.IsHarmed || state.Reason != FinishReason.Failed, state.Failure);
    }
}

/// <summary>What happened in many schedules, to see that they reach everything.</summary>
internal sealed class ScheduleTally
{
    public long Finished { get; set; }

    public long Pending { get; set; }

    public long Abandoned { get; set; }

    public long Copied { get; private set; }

    public long Preempted { get; private set; }

    public long Reused { get; private set; }

    public long PassedOver { get; private set; }

    public long Encoded { get; private set; }

    public long PicturesFound { get; private set; }

    public long Cancelled { get; private set; }

    public long Late { get; private set; }

    public long Failed { get; private set; }

    public void Add(Scheduler scheduler, ToyDecoder decoder)
    {
        Copied += decoder.Copied;
        Encoded += decoder.Encoded;
        PicturesFound += scheduler.Encoder.Lookups.Found;
        Preempted += scheduler.Counters.Preemptions;
        Reused += scheduler.Counters.PrefixHits;
        PassedOver += scheduler.Counters.PassedOver;
        Cancelled += scheduler.Counters.Ended(FinishReason.Cancelled);
        Late += scheduler.Counters.Ended(FinishReason.DeadlinePassed);
        Failed += scheduler.Counters.Ended(FinishReason.Failed);
    }

    public void Add(ScheduleTally other)
    {
        foreach (var property in typeof(ScheduleTally).GetProperties())
            property.SetValue(this, (long)property.GetValue(this)! + (long)property.GetValue(other)!);
    }

    public override string ToString() => string.Join(", ", typeof(ScheduleTally).GetProperties().Select(p => $"{p.Name} {p.GetValue(this)}"));
}
