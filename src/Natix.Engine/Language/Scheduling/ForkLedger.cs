namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Requests that go on from another's prompt: holds them back until it is computed, and keeps the blocks of one that is over until all have started. Those
/// blocks are a convenience: when they are needed, they go, and whoever waited for them computes for itself. Not thread-safe.
/// </summary>
internal sealed class ForkLedger(KvMemory memory, RequestHeap<ServiceOrder> waiting)
{
    private readonly List<RequestState> _lingering = [];

    /// <summary>Requests that are over and whose blocks are kept, in the order they ended.</summary>
    public IReadOnlyList<RequestState> Lingering => _lingering;

    /// <summary>True while a request's blocks hold all of its prompt.</summary>
    public static bool CanFork(RequestState parent) => parent.Table.Count > 0 && parent.Computed >= parent.PromptLength;

    /// <summary>Takes in a request that came: it waits, for its parent if that has yet to compute its prompt.</summary>
    public void Arrive(RequestState state)
    {
        var parent = state.Request.Parent?.State;
        if (parent is null || (parent.Phase == RequestPhase.Ended && !CanFork(parent)))
        {
            Wait(state);
            return;
        }

        state.Parent = parent;
        parent.PendingForks++;
        if (CanFork(parent))
        {
            Wait(state);
            return;
        }

        state.Phase = RequestPhase.AwaitsParent;
        (state.NextChild, parent.FirstChild) = (parent.FirstChild, state);
    }

    /// <summary>Lets those wait in line that wait for a request's prompt.</summary>
    public void ReleaseChildren(RequestState parent)
    {
        while (parent.FirstChild is { } child)
        {
            (parent.FirstChild, child.NextChild) = (child.NextChild, null);
            if (child.Phase == RequestPhase.AwaitsParent)
                Wait(child);
        }
    }

    /// <summary>A request no longer counts on its parent: it has started, or is over.</summary>
    public void Detach(RequestState state)
    {
        if (state.Parent is not { } parent)
            return;
        state.Parent = null;
        if (--parent.PendingForks == 0 && _lingering.Remove(parent))
            memory.Free(parent);
    }

    /// <summary>A request is over. Its blocks go, unless others count on them.</summary>
    /// <param name="state">The request.</param>
    /// <param name="isSound">It came to its end by itself.</param>
    public void End(RequestState state, bool isSound)
    {
        ReleaseChildren(state);
        Detach(state);
        if (isSound && state.PendingForks > 0 && CanFork(state))
        {
            memory.Release(state);
            _lingering.Add(state);
            return;
        }

        memory.Free(state);
    }

    /// <summary>Takes the blocks of a request that is over, whoever counts on them. False when there is none.</summary>
    /// <param name="last">The one to take last.</param>
    public bool TryReclaim(RequestState? last)
    {
        if (_lingering.Count == 0)
            return false;
        var at = _lingering[0] == last && _lingering.Count > 1 ? 1 : 0;
        memory.Free(_lingering[at]);
        _lingering.RemoveAt(at);
        return true;
    }

    private void Wait(RequestState state)
    {
        state.Phase = RequestPhase.Waiting;
        waiting.Add(state);
    }
}
