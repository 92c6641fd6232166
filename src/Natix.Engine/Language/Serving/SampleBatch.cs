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
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            ref readonly var sequence = ref plan.Sequences[i];
            if (!sequence.Samples)
                continue;
            if (_count > 0 && sequence.SampleLogit != _firstLogit + _count)
                Flush(plan, logits);
            if (_count == 0)
                _firstLogit = sequence.SampleLogit;
            _sequences[_count] = i;
            _rows[_count++] = new SamplerRow(((LanguageTask)sequence.State.Request.Tag!).Sampler!);
        }

        Flush(plan, logits);
    }

    private void Flush(StepPlan plan, ReadOnlySpan<float> logits)
    {
        _sampler.Sample(logits.Slice(_firstLogit * vocabulary, _count * vocabulary), _rows.AsSpan(0, _count), _samples);
        for (var row = 0; row < _count; row++)
            Answer(plan, row);
        _rows.AsSpan(0, _count).Clear();
        (_count, _firstLogit) = (0, 0);
    }

    private void Answer(StepPlan plan, int row)
    {
        var (sequence, sample) = (_sequences[row], _samples[row]);
        // One that was cancelled meanwhile takes no more tokens, but the plan wants its answer.
        if (sample.Error is { } error)
        {
            plan.Fail(sequence, error);
            return;
        }

        var state = plan.Sequences[sequence].State;
        if (state.Phase != RequestPhase.Ended)
        {
            var task = (LanguageTask)state.Request.Tag!;
            task.Sampler!.Accept(sample.Token);
            task.TakeToken(sample, _sampler.TopLogprobs(row));
        }

        plan.Answer(sequence, sample.Token, sample.IsStop);
    }
}
