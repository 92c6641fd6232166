namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Decides who gets how many rows in a step (iteration-level scheduling; Yu et al. 2022; chunked prefill with decodes first; Agrawal et al. 2024). Whoever
/// decodes is served first, one row each, then prompts under way, each group in order; then waiting requests start while there is room. Under an optimistic
/// admission whoever is last in order loses its blocks to who needs them (preemption by recomputation; Kwon et al. 2023).
/// </summary>
internal sealed class StepPlanner(
    SchedulerOptions options, KvMemory memory, EncoderCache encoder, ForkLedger forks, RequestHeap<ServiceOrder> waiting, RunningList running, RequestInbox inbox,
    SchedulerCounters counters)
{
    private readonly List<RequestState> _passedOver = new(options.MaxPassedOver + 1);
    private readonly StepShare _share = new(options, memory, encoder);
    private bool _isShort;

    /// <summary>Fills a plan that has begun with sequences; those that start are running from then on.</summary>
    public void Fill(StepPlan plan)
    {
        _share.Begin(plan);
        _isShort = false;
        if (ServeDecoding())
            ServePrompts();
        // Blocks that were just taken from somebody are not for somebody new.
        if (!_isShort)
            StartWaiting();
    }

    // True when others have more to do: most steps need no second look at all that run.
    private bool ServeDecoding()
    {
        var hasPrompts = false;
        for (var i = 0; i < running.Count && _share.Rows > 0; i++)
        {
            var state = running[i];
            var remaining = state.Remaining;
            hasPrompts |= remaining > 1;
            if (remaining == 1)
                Serve(state);
        }

        return hasPrompts;
    }

    private void ServePrompts()
    {
        for (var i = 0; i < running.Count && _share.Rows > 0; i++)
        {
            var state = running[i];
            if (state.Remaining > 1)
                Serve(state);
        }
    }

    private void Serve(RequestState state)
    {
        while (_share.TryServe(state) == ServeOutcome.NoBlocks)
        {
            if (TryMakeRoom(state))
                continue;
            _isShort = true;
            return;
        }
    }

    private bool TryMakeRoom(RequestState state)
    {
        if (options.Admission == AdmissionMode.NoEviction)
            throw new InvalidOperationException($"a promised block is missing: {memory.Pool.Available} available, {memory.Reserved} promised");
        if (forks.TryReclaim(null))
            return true;
        // Who is last keeps what it has and waits: those before it go on, and their blocks come back. Unless one of them might wait for the room of its pictures.
        var victim = running.Last;
        if (victim == state && state.Images.HeldEnd == state.Images.HeldStart)
            return false;
        Preempt(victim);
        return victim != state;
    }

    private void Preempt(RequestState victim)
    {
        _share.TakeBack(victim);
        running.Remove(victim);
        memory.Free(victim);
        victim.Phase = RequestPhase.Waiting;
        victim.Preemptions++;
        waiting.Add(victim);
        counters.Preemptions++;
        _isShort = true;
    }

    private void StartWaiting()
    {
        while (_share.Rows > 0 && running.Count < options.MaxSequences && waiting.First is { } state)
        {
            var match = memory.Match(state);
            if (match.IsExpected && _passedOver.Count < options.MaxPassedOver)
            {
                waiting.Remove(state);
                _passedOver.Add(state);
            }
            else if (match.IsExpected || !TryStart(state, match))
            {
                break;
            }
        }

        counters.PassedOver += _passedOver.Count;
        foreach (var state in _passedOver)
            waiting.Add(state);
        _passedOver.Clear();
    }

    // Nobody is overtaken for want of room, so that what needs much of it comes to its turn.
    private bool TryStart(RequestState state, PrefixMatch match)
    {
        while (!memory.TryAdmit(state, match, running.Count > 0 ? options.WatermarkBlocks : 0))
        {
            if (running.Count > 0 || !forks.TryReclaim(state.Parent))
                return false;
            match = memory.Match(state);
        }

        state.Images.StartAt(state.Computed);
        var reused = state.Computed;
        switch (_share.TryServe(state))
        {
            case ServeOutcome.NoBlocks:
                throw new InvalidOperationException($"blocks promised a moment ago are missing: {memory.Pool.Available} available, {memory.Reserved} promised");
            case ServeOutcome.NoRows:
                memory.Free(state);
                return false;
        }

        waiting.Remove(state);
        running.Add(state);
        state.Phase = RequestPhase.Running;
        forks.Detach(state);
        if (state.Reused < 0)
            NoteStart(state, reused);
        return true;
    }

    private void NoteStart(RequestState state, int reused)
    {
        state.Reused = reused;
        counters.PrefixQueries += state.PromptLength;
        counters.PrefixHits += reused;
        inbox.Leave();
    }
}
