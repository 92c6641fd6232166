namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Makes a step for the decoder out of what many ask for, and takes the results in. Any thread submits and cancels; one thread owns the rest and repeats:
/// <see cref="Plan"/>, run the step, answer, <see cref="Complete"/>. A step may be planned while the one before it runs: tokens counted on but not yet
/// known are filled in when that one is completed. Every plan given out has to be run, in order, or all are given up with <see cref="Abandon"/>. Has no clock
/// and no threads of its own, and allocates nothing a step once it is warm.
/// </summary>
internal sealed class Scheduler
{
    private readonly SchedulerOptions _options;
    private readonly RequestInbox _inbox;
    private readonly RequestHeap<ServiceOrder> _waiting = new();
    private readonly RequestHeap<DeadlineOrder> _deadlines = new();
    private readonly RunningList _running;
    private readonly ForkLedger _forks;
    private readonly StepPlanner _planner;
    private readonly StepPlan[] _plans;
    private readonly List<RequestState> _ended = [];
    private int _oldest;

    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public Scheduler(SchedulerOptions options)
    {
        options.Validate();
        _options = options;
        _inbox = new RequestInbox(options.MaxWaiting);
        _running = new RunningList(options.MaxSequences);
        Kv = new KvMemory(options);
        Encoder = new EncoderCache(options);
        _forks = new ForkLedger(Kv, _waiting);
        _planner = new StepPlanner(options, Kv, Encoder, _forks, _waiting, _running, _inbox, Counters);
        _plans = [new StepPlan(options), new StepPlan(options)];
    }

    public SchedulerCounters Counters { get; } = new();

    /// <summary>Steps planned and not completed: 0 to 2.</summary>
    public int Outstanding { get; private set; }

    public int RunningCount => _running.Count;

    /// <summary>Requests that have not started, or have to start again.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>Requests taken in that have not started yet; at most <see cref="SchedulerOptions.MaxWaiting"/>.</summary>
    public int OpenCount => _inbox.Waiting;

    internal KvMemory Kv { get; }

    internal EncoderCache Encoder { get; }

    internal IReadOnlyList<RequestState> Lingering => _forks.Lingering;

    /// <summary>Takes requests in, all or none: a parent before those that go on from it. Any thread.</summary>
    /// <exception cref="InvalidOperationException">A request was submitted before.</exception>
    public Submission Submit(params ReadOnlySpan<LanguageRequest> requests)
    {
        if (requests.Length > _options.MaxWaiting)
            return new Submission(SubmissionStatus.Refused, $"{requests.Length} requests come together, {_options.MaxWaiting} may wait: ask for fewer at a time, or let more wait");
        var states = new RequestState[requests.Length];
        for (var i = 0; i < requests.Length; i++)
        {
            if (requests[i].State is not null)
                throw new InvalidOperationException("a request is submitted once; make another one of the same contents");
            if (RequestCheck.Refusal(requests[i], _options) is { } refusal)
            {
                Forget(requests[..i]);
                return new Submission(SubmissionStatus.Refused, requests.Length == 1 ? refusal : $"request {i}: {refusal}");
            }

            requests[i].State = states[i] = new RequestState(requests[i], _options);
        }

        if (_inbox.TryAdd(states))
            return new Submission(SubmissionStatus.Accepted, null);
        Forget(requests);
        return new Submission(SubmissionStatus.Full, $"{_inbox.Waiting} requests wait already, {_options.MaxWaiting} may: try again later");
    }

    /// <summary>Ends a request before the next step is planned; one that is over stays as it is. Any thread.</summary>
    public void Cancel(LanguageRequest request) =>
        _inbox.Cancel(request.State ?? throw new InvalidOperationException("the request was not submitted, so it cannot be cancelled"));

    /// <summary>Waits until something is submitted or cancelled, or a time is over; for the owner, when there is nothing to plan.</summary>
    public bool WaitForRequests(TimeSpan time) => _inbox.Wait(time);

    /// <summary>The next step; null when nobody can do anything before something comes in or a step is completed.</summary>
    /// <param name="now">Ticks of the clock that deadlines are told in.</param>
    /// <exception cref="InvalidOperationException">Two steps are planned already.</exception>
    public StepPlan? Plan(long now)
    {
        if (Outstanding == _plans.Length)
            throw new InvalidOperationException("two steps are planned; complete the older one before the next is planned");
        TakeMail();
        while (_deadlines.First is { } state && state.Request.Deadline <= now)
            End(state, FinishReason.DeadlinePassed);
        var plan = _plans[(_oldest + Outstanding) % _plans.Length];
        plan.Begin();
        _planner.Fill(plan);
        if (plan.SequenceCount == 0)
            return null;
        Outstanding++;
        Commit(plan);
        return plan;
    }

    /// <summary>Takes in the results of the oldest step that is planned: all its sampling sequences have been answered.</summary>
    /// <exception cref="InvalidOperationException">It is another step's turn, or an answer is missing; nothing changed then.</exception>
    public void Complete(StepPlan plan)
    {
        if (Outstanding == 0 || plan != _plans[_oldest])
            throw new InvalidOperationException("steps are completed once, in the order they were planned");
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            ref readonly var sequence = ref plan.Sequences[i];
            if (sequence is { Samples: true, Token: < 0, Failure: null })
                throw new InvalidOperationException($"sequence {i} of the step samples and was not answered");
        }

        foreach (ref readonly var sequence in plan.Sequences)
            Settle(sequence);
        Outstanding--;
        _oldest = (_oldest + 1) % _plans.Length;
        if (Outstanding > 0)
            FillPending(_plans[_oldest]);
    }

    /// <summary>
    /// Gives up all planned steps after one of them failed: every request that runs ends, and nothing that was computed or encoded is found again. Whoever
    /// encodes lets go of everything, too.
    /// </summary>
    public void Abandon(string failure)
    {
        for (; Outstanding > 0; Outstanding--)
        {
            foreach (ref readonly var sequence in _plans[_oldest].Sequences)
                End(sequence.State, FinishReason.Failed, failure);
            _oldest = (_oldest + 1) % _plans.Length;
        }

        while (_running.Count > 0)
            End(_running.Last, FinishReason.Failed, failure);
        while (_forks.TryReclaim(null))
        {
        }

        Kv.Pool.UnregisterAll();
        Encoder.Clear();
    }

    /// <summary>An image could not be encoded: fails the sequences of a step that has run which have rows of it, and lets nobody else find it.</summary>
    /// <param name="plan">Has run, and is not completed.</param>
    /// <param name="entry">The image's number.</param>
    /// <param name="failure">What is said of it.</param>
    public void FailImage(StepPlan plan, int entry, string failure)
    {
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            if (plan.HasRowsOf(i, entry))
                plan.Fail(i, failure);
        }

        Encoder.Forget(entry);
    }

    /// <summary>Moves the requests that ended since the last call to a list, in the order they did.</summary>
    public void TakeEnded(List<RequestState> into)
    {
        into.AddRange(_ended);
        _ended.Clear();
    }

    private static void Forget(ReadOnlySpan<LanguageRequest> requests)
    {
        foreach (var request in requests)
            request.State = null;
    }

    private void TakeMail()
    {
        _inbox.Take(out var submitted, out var cancelled);
        while (submitted is { } state)
        {
            // A request that stays with its caller must not keep those alive that came after it.
            (submitted, state.NextSubmitted) = (state.NextSubmitted, null);
            _forks.Arrive(state);
            if (state.Request.Deadline != long.MaxValue)
                _deadlines.Add(state);
        }

        while (cancelled is { } state)
        {
            (cancelled, state.NextCancelled) = (state.NextCancelled, null);
            End(state, FinishReason.Cancelled);
        }
    }

    // What is planned counts as done at once, so that the next step can be planned before this one has run.
    private void Commit(StepPlan plan)
    {
        BatchWriter.Write(plan, _options);
        Encoder.Commit(plan.Evicted);
        foreach (ref readonly var encode in plan.Encodes)
            Encoder.Settle(encode.Entry);
        foreach (ref var sequence in plan.Planned)
            Advance(ref sequence);
        Counters.Steps++;
        Counters.Rows += plan.Rows;
    }

    private void Advance(ref PlannedSequence sequence)
    {
        var state = sequence.State;
        state.Computed += sequence.Rows;
        if (sequence.Scores > 0)
            state.NextLogit = sequence.ScoreStart + sequence.Scores;
        if (sequence.Samples)
            (state.Placeholders, state.LastLogit) = (state.Placeholders + 1, sequence.SampleLogit);
        sequence.Ends = state.MaxOutput == 0 && state.Computed == state.PromptLength;
        Kv.Register(state);
        if (state.HasImages)
            Encoder.ReleasePassed(state.Images, state.Computed);
        if (state.FirstChild is not null && state.Computed >= state.PromptLength)
            _forks.ReleaseChildren(state);
    }

    private void Settle(in PlannedSequence sequence)
    {
        var state = sequence.State;
        // Whatever ended it, its blocks are others' by now and its rows mean nothing.
        if (state.Phase == RequestPhase.Ended)
            return;
        // Those who share its blocks already may keep them: what is in them follows from their tokens alone, so they get what they would have computed.
        if (sequence.Failure is not null)
        {
            Kv.Unregister(state, sequence.Start);
            End(state, FinishReason.Failed, sequence.Failure);
            return;
        }

        var reason = sequence.Ends ? FinishReason.Scored : FinishReason.None;
        if (sequence.Samples)
            reason = state.Append(sequence.Token, sequence.Stops);
        if (reason != FinishReason.None)
            End(state, reason);
    }

    private static void FillPending(StepPlan plan)
    {
        foreach (ref readonly var pending in plan.PendingRows)
        {
            ref readonly var sequence = ref plan.Sequences[pending.Sequence];
            // Of a request that failed the token never comes, and nobody reads its row.
            if (sequence.Start + sequence.Rows <= sequence.State.Known)
                plan.TokenBuffer[pending.Row] = sequence.State.Tokens[sequence.Start + sequence.Rows - 1];
        }

        plan.IsReady = true;
    }

    private void End(RequestState state, FinishReason reason, string? failure = null)
    {
        if (state.Phase == RequestPhase.Ended)
            return;
        if (reason != FinishReason.Failed)
            Kv.Register(state);
        Encoder.ReleaseAll(state.Images);
        if (state.Phase == RequestPhase.Running)
            _running.Remove(state);
        _waiting.Remove(state);
        _deadlines.Remove(state);
        if (state.Reused < 0)
            _inbox.Leave();
        (state.Phase, state.Reason, state.Failure) = (RequestPhase.Ended, reason, failure);
        _forks.End(state, isSound: reason is FinishReason.Stop or FinishReason.Length or FinishReason.Scored);
        Counters.CountEnd(reason);
        _ended.Add(state);
    }
}
