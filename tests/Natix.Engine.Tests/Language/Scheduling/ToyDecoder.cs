using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>
/// Runs steps on paged memory as a real decoder would: reads nothing but the arrays of the plan, and all of every context through its block table. What is
/// freed or evicted is overwritten nowhere but by its next owner, so whoever reads what is not its own gets another's values.
/// </summary>
internal sealed class ToyDecoder(SchedulerOptions options)
{
    private readonly ulong[] _slots = new ulong[options.Blocks * options.BlockTokens];
    private readonly Dictionary<int, ulong[]> _embeddings = [];

    /// <summary>Logits of the step that ran last.</summary>
    public ulong[] Logits { get; private set; } = [];

    public int Encoded { get; private set; }

    public int Copied { get; private set; }

    /// <summary>Fills the memory with what nobody computed, and lets go of all embeddings.</summary>
    public void Spoil()
    {
        Array.Fill(_slots, 0xDEADUL);
        _embeddings.Clear();
    }

    /// <summary>Spoils what a sequence computed in the step that ran last.</summary>
    public void Spoil(StepPlan plan, int sequence)
    {
        var planned = plan.Sequences[sequence];
        for (var at = planned.Start; at < planned.Start + planned.Rows; at++)
            _slots[SlotOf(plan, sequence, at)] ^= 0xBADUL;
    }

    public void Run(StepPlan plan)
    {
        Assert.True(plan.IsReady, "a step runs when all its tokens are known");
        foreach (var entry in plan.EvictedEntries)
            Assert.True(_embeddings.Remove(entry), $"entry {entry} is evicted and was not there");
        foreach (var encode in plan.Encodes)
            Encode(encode);
        for (var i = 0; i < plan.CopyCount; i++)
            Copy(plan.Copies[2 * i], plan.Copies[(2 * i) + 1]);
        Logits = new ulong[plan.Logits];
        var inputs = Inputs(plan);
        var logit = 0;
        for (var sequence = 0; sequence < plan.SequenceCount; sequence++)
            RunSequence(plan, sequence, inputs, ref logit);
        Assert.Equal(plan.Logits, logit);
    }

    private void Encode(EncodeOrder encode)
    {
        var item = encode.State.Request.Images[encode.Image];
        var embeddings = Enumerable.Range(0, item.Length).Select(i => ToyNetwork.OfPicture(item.Key, i)).ToArray();
        Assert.True(_embeddings.TryAdd(encode.Entry, embeddings), $"entry {encode.Entry} is encoded over another that was not evicted");
        Encoded++;
    }

    private void Copy(int source, int destination)
    {
        Array.Copy(_slots, source * options.BlockTokens, _slots, destination * options.BlockTokens, options.BlockTokens);
        Copied++;
    }

    private ulong[] Inputs(StepPlan plan)
    {
        var embeddings = plan.Tokens.ToArray().Select(ToyNetwork.OfToken).ToArray();
        var visual = 0;
        foreach (var run in plan.VisualRuns)
        {
            for (var i = 0; i < run.Count; i++)
                embeddings[plan.VisualRows[visual++]] = _embeddings[run.Entry][run.First + i];
        }

        Assert.Equal(plan.Visuals, visual);
        return embeddings;
    }

    private void RunSequence(StepPlan plan, int sequence, ulong[] embeddings, ref int logit)
    {
        var (first, end) = (plan.RowStarts[sequence], plan.RowStarts[sequence + 1]);
        var context = plan.ContextLengths[sequence];
        for (var row = first; row < end; row++)
        {
            var at = context - (end - row);
            var past = ToyNetwork.Start;
            for (var i = 0; i < at; i++)
                past = ToyNetwork.Read(past, _slots[SlotOf(plan, sequence, i)]);
            var (height, width) = plan.Axes == 1 ? (0, 0) : (plan.Positions[plan.Rows + row], plan.Positions[(2 * plan.Rows) + row]);
            var slot = ToyNetwork.Slot(past, ToyNetwork.Input(embeddings[row], plan.Positions[row], height, width, plan.Adapters[sequence]));
            _slots[SlotOf(plan, sequence, at)] = slot;
            if (logit < plan.Logits && plan.LogitRows[logit] == row)
                Logits[logit++] = ToyNetwork.Read(past, slot);
        }
    }

    private int SlotOf(StepPlan plan, int sequence, int at)
    {
        var block = plan.BlockTables[(sequence * plan.TableStride) + (at / options.BlockTokens)];
        return (block * options.BlockTokens) + (at % options.BlockTokens);
    }
}
