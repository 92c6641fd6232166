using System.Threading.Channels;
using Natix.Engine.Language.Sampling;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>A token of an output, and the most likely ones in its place where they were asked for.</summary>
internal readonly record struct OutputToken(TokenSample Sample, TokenLogprob[] Top);

/// <summary>A text that goes on from a prompt. Its tokens wait for the one who reads them: no more than its output may have.</summary>
internal sealed class GenerationTask : LanguageTask
{
    private readonly Channel<OutputToken> _tokens = Channel.CreateUnbounded<OutputToken>(new() { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource<FinishReason> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="request">Its tag becomes this.</param>
    /// <param name="sampler">How its tokens are chosen.</param>
    /// <param name="constraint">Among which; null: all.</param>
    public GenerationTask(Func<LanguageTask, LanguageRequest> request, SamplerState sampler, OutputConstraint? constraint)
    {
        (Sampler, Constraint) = (sampler, constraint);
        Request = request(this);
    }

    public override LanguageRequest Request { get; }

    public override SamplerState Sampler { get; }

    public override OutputConstraint? Constraint { get; }

    /// <summary>The tokens as they come; complete once it is over.</summary>
    public ChannelReader<OutputToken> Tokens => _tokens.Reader;

    /// <summary>Why it ended; faulted with <see cref="ModelRunException"/> when it failed.</summary>
    public Task<FinishReason> Ended => _end.Task;

    public override void TakeToken(in TokenSample sample, ReadOnlySpan<TokenLogprob> top)
    {
        PassPrompt();
        _tokens.Writer.TryWrite(new OutputToken(sample, top.ToArray()));
    }

    public override void End(FinishReason reason, string? failure)
    {
        if (reason == FinishReason.Failed)
            _end.TrySetException(new ModelRunException(failure!, Constraint?.Failure));
        else
            _end.TrySetResult(reason);
        _tokens.Writer.TryComplete();
    }
}
