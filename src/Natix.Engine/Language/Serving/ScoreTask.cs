using Natix.Engine.Language.Sampling;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>Log-probabilities of given tokens at given places of a prompt, without any output.</summary>
internal sealed class ScoreTask : LanguageTask
{
    private readonly TaskCompletionSource<float[]> _scores = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly (int Position, int Token)[] _wanted;
    private readonly float[] _found;

    /// <param name="request">Its tag becomes this; the range of its logits covers the positions.</param>
    /// <param name="wanted">Tokens, each with the position that it comes after, ascending by position.</param>
    public ScoreTask(Func<LanguageTask, LanguageRequest> request, (int Position, int Token)[] wanted)
    {
        (_wanted, _found) = (wanted, new float[wanted.Length]);
        Request = request(this);
    }

    public override LanguageRequest Request { get; }

    /// <summary>The log-probabilities, in the order they were asked for. Faulted with <see cref="ModelRunException"/> or <see cref="TimeoutException"/>, or cancelled.</summary>
    public Task<float[]> Scores => _scores.Task;

    public override string? TakeScores(int position, ReadOnlySpan<float> logits)
    {
        if (LogitScan.Fault(logits) is { } fault)
            return fault;
        var normaliser = LogSoftmax.Normaliser(logits);
        for (var i = 0; i < _wanted.Length; i++)
        {
            if (_wanted[i].Position == position)
                _found[i] = (float)(logits[_wanted[i].Token] - normaliser);
        }

        return null;
    }

    public override void End(FinishReason reason, string? failure)
    {
        switch (reason)
        {
            case FinishReason.Scored:
                _scores.TrySetResult(_found);
                break;
            case FinishReason.DeadlinePassed:
                _scores.TrySetException(new TimeoutException("the deadline passed before the choices were scored"));
                break;
            case FinishReason.Failed:
                _scores.TrySetException(new ModelRunException(failure!));
                break;
            default:
                _scores.TrySetCanceled();
                break;
        }
    }
}
