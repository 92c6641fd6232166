using Natix.Engine.Language.Sampling;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>Samples the sequences of a step, rows of logits that follow each other in one pass, and answers the plan. Not thread-safe; allocates nothing a step.</summary>
/// <param name="vocabulary">Logits a row.</param>
/// <param name="maxSequences">Sequences a step.</param>
internal sealed class SampleBatch(int vocabulary, int maxSequences)
{
    private readonly TokenSampler _sampler = new(vocabulary);
    private readonly SamplerRow[] _rows = new SamplerRow[maxSequences];
    private readonly TokenSample[] _samples = new TokenSample[maxSequences];
    private readonly int[] _sequences = new int[maxSequences];
    private int _count;
    private int _firstLogit;

    /// <summary>Logits a row.</summary>
    public int Vocabulary => vocabulary;

    /// <summary>Answers every sequence of a plan that samples.</summary>
    /// <param name="plan">Has run.</param>
    /// <param name="logits">[plan.Logits][vocabulary]</param>
    public void Run(StepPlan plan, ReadOnlySpan<float> logits)
    {
        // A step that failed may have left some.
        _count = 0;
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            ref readonly var sequence = ref plan.Sequences[i];
            if (!sequence.Samples || !TryAllow(plan, i, out var allowed))
                continue;
            if (_count > 0 && sequence.SampleLogit != _firstLogit + _count)
                Flush(plan, logits);
            if (_count == 0)
                _firstLogit = sequence.SampleLogit;
            _sequences[_count] = i;
            _rows[_count++] = new SamplerRow(TaskOf(sequence).Sampler!, allowed);
        }

        Flush(plan, logits);
    }

    // False when the sequence needs no sample; it has its answer then.
    private static bool TryAllow(StepPlan plan, int index, out ReadOnlyMemory<uint> allowed)
    {
        allowed = default;
        ref readonly var sequence = ref plan.Sequences[index];
        if (sequence.State.Phase == RequestPhase.Ended)
        {
            // It takes no more tokens, and its constraint is its caller's again; but the plan wants an answer, which nobody reads.
            plan.Answer(index, 0);
            return false;
        }

        if (TaskOf(sequence).Constraint is not { } constraint)
            return true;
        allowed = constraint.Mask;
        if (constraint.TryUpdate(sequence.State.Output))
            return true;
        plan.Fail(index, $"the request's constraint threw {constraint.Failure!.GetType().Name}: {constraint.Failure.Message}");
        return false;
    }

    private static LanguageTask TaskOf(in PlannedSequence sequence) => (LanguageTask)sequence.State.Request.Tag!;

    private void Flush(StepPlan plan, ReadOnlySpan<float> logits)
    {
        if (_count == 0)
            return;
        _sampler.Sample(logits.Slice(_firstLogit * vocabulary, _count * vocabulary), _rows.AsSpan(0, _count), _samples);
        for (var row = 0; row < _count; row++)
            Answer(plan, row);
        _rows.AsSpan(0, _count).Clear();
        (_count, _firstLogit) = (0, 0);
    }

    private void Answer(StepPlan plan, int row)
    {
        var (sequence, sample) = (_sequences[row], _samples[row]);
        if (sample.Error is { } error)
        {
            plan.Fail(sequence, error);
            return;
        }

        var task = TaskOf(plan.Sequences[sequence]);
        task.Sampler!.Accept(sample.Token);
        task.TakeToken(sample, _sampler.TopLogprobs(row));
        plan.Answer(sequence, sample.Token, sample.IsStop);
    }
}
