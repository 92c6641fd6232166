using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Which request holds which blocks, and how many are promised. A request that starts takes over what is computed already, and is promised the blocks of
/// all it may come to (no eviction) or of what it is (optimistic); it takes them as it grows. Allocates nothing once made. Not thread-safe.
/// </summary>
internal sealed class KvMemory(SchedulerOptions options)
{
    private readonly int[] _found = new int[options.MaxTable];

    public BlockPool Pool { get; } = new(options.Blocks);

    /// <summary>Blocks promised and not taken.</summary>
    public int Reserved { get; private set; }

    /// <summary>
    /// Looks for what a waiting request need not compute: its parent's prompt, or else full blocks with the keys of its first ones. At least one token is
    /// left to compute, and every token whose logits are wanted.
    /// </summary>
    public PrefixMatch Match(RequestState state)
    {
        var limit = state.NextLogit < state.LogitsEnd ? Math.Min(state.Known - 1, state.NextLogit) : state.Known - 1;
        if (state.Parent is { } parent && ForkLedger.CanFork(parent))
        {
            var tokens = Math.Min(parent.PromptLength, limit);
            return new PrefixMatch { Tokens = tokens, Blocks = parent.Table.Blocks[..options.BlocksFor(tokens)] };
        }

        state.Keys.Update();
        var (count, most) = (0, Math.Min(options.FullBlocks(limit), state.Keys.Count));
        while (count < most && Pool.Index.TryFind(state.Keys[count], out var block))
            _found[count++] = block;
        return new PrefixMatch
        {
            Tokens = count * options.BlockTokens,
            Blocks = _found.AsSpan(0, count),
            IsExpected = count < most && Pool.Index.IsExpected(state.Keys[count]),
        };
    }

    /// <summary>Takes over what matched and promises the rest. False, and nothing changed, when that would break another promise.</summary>
    /// <param name="state">The request that is about to start.</param>
    /// <param name="match">Its match.</param>
    /// <param name="spare">Blocks that have to stay available.</param>
    public bool TryAdmit(RequestState state, PrefixMatch match, int spare)
    {
        var shared = options.FullBlocks(match.Tokens);
        var bound = options.Admission == AdmissionMode.NoEviction ? state.Bound : Math.Min(state.Known, state.Bound);
        var toTake = options.BlocksFor(bound) - shared;
        if (Pool.Available - Reserved - spare < toTake + UnusedOf(match.Blocks))
            return false;
        state.Table.Share(Pool, match.Blocks);
        (state.Computed, state.Registered, state.Reserved) = (match.Tokens, shared, toTake);
        Reserved += toTake;
        for (var i = shared; i < state.Keys.Count; i++)
            Pool.Index.Expect(state.Keys[i]);
        state.ExpectedEnd = Math.Max(shared, state.Keys.Count);
        return true;
    }

    /// <summary>
    /// Gives a request the blocks for more rows, a copy of its last one if that is shared. False, and nothing changed, when too few are available.
    /// </summary>
    public bool TryExtend(RequestState state, int rows, StepPlan plan)
    {
        var last = options.FullBlocks(state.Computed);
        var copies = !options.FillsBlocks(state.Computed) && Pool.IsShared(state.Table[last]);
        var blocks = options.BlocksFor(state.Computed + rows) - state.Table.Count;
        var toTake = blocks + (copies ? 1 : 0);
        if (toTake == 0)
            return true;
        if (toTake > Pool.Available)
            return false;
        if (copies)
            plan.AddCopy(state.Table.Replace(Pool, last));
        for (; blocks > 0; blocks--)
            state.Table.Append(Pool.Take());
        var promised = Math.Min(toTake, state.Reserved);
        state.Reserved -= promised;
        Reserved -= promised;
        return true;
    }

    /// <summary>Lets others find the full blocks of a request whose tokens are known and will have been computed when the planned steps have run.</summary>
    public void Register(RequestState state)
    {
        var full = options.FullBlocks(Math.Min(state.Computed, state.Known));
        if (full <= state.Registered)
            return;
        state.Keys.Update();
        full = Math.Min(full, state.Keys.Count);
        for (; state.Registered < full; state.Registered++)
        {
            ref readonly var key = ref state.Keys[state.Registered];
            Pool.Register(state.Table[state.Registered], key);
            if (state.Registered < state.ExpectedEnd)
                Pool.Index.Unexpect(key);
        }
    }

    /// <summary>Makes sure that nobody finds what a request computed from a token on.</summary>
    public void Unregister(RequestState state, int token)
    {
        for (var i = options.FullBlocks(token); i < state.Keys.Count; i++)
        {
            if (Pool.Index.TryFind(state.Keys[i], out var block))
                Pool.Unregister(block);
        }
    }

    /// <summary>Takes back what is promised to a request that will not grow any more.</summary>
    public void Release(RequestState state)
    {
        Reserved -= state.Reserved;
        state.Reserved = 0;
    }

    /// <summary>Takes everything from a request: it has computed nothing.</summary>
    public void Free(RequestState state)
    {
        for (var i = state.Registered; i < state.ExpectedEnd; i++)
            Pool.Index.Unexpect(state.Keys[i]);
        state.Table.Release(Pool);
        Release(state);
        (state.Computed, state.Registered, state.ExpectedEnd) = (0, 0, 0);
    }

    private int UnusedOf(ReadOnlySpan<int> blocks)
    {
        var unused = 0;
        foreach (var block in blocks)
            unused += Pool.ReferencesOf(block) == 0 ? 1 : 0;
        return unused;
    }
}
