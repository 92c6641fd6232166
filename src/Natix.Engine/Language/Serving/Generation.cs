using System.Runtime.CompilerServices;
using Natix.Engine.Language.Sampling;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Text;

namespace Natix.Engine.Language.Serving;

/// <summary>One output of a model, from the request to its last piece.</summary>
internal sealed class Generation
{
    private readonly GenerationTask _task;
    private readonly TaskEntry _entry;
    private readonly StreamingDetokenizer? _text;
    private readonly StopTextFilter _stops;
    private readonly int _promptTokens;

    /// <summary>Checks a request and submits it, or begins with its images.</summary>
    /// <exception cref="ArgumentException">It asks for what cannot be done.</exception>
    /// <exception cref="LanguageBusyException">As many wait as may.</exception>
    public Generation(LanguageModel model, GenerationRequest asked, CancellationToken cancellation)
    {
        if (asked.StopTexts.Any(string.IsNullOrEmpty))
            throw new ArgumentException("a stop text is empty: leave it away");
        if (asked.MaxOutputTokens < 1)
            throw new ArgumentException($"{nameof(asked.MaxOutputTokens)} is {asked.MaxOutputTokens}; it has to be above 0");
        _text = model.Tokenizer is null ? null : new StreamingDetokenizer(model.Tokenizer);
        _stops = new StopTextFilter(asked.StopTexts);
        var prompt = PromptEncoder.Encode(model, asked.Text, asked.Messages, asked.Tokens, asked.CacheSalt);
        _promptTokens = prompt.Tokens.Length;
        var vocabulary = model.Scheduling.Vocabulary;
        var sampler = new SamplerState(Sampling(model, asked), vocabulary, prompt.Tokens, asked.MaxOutputTokens);
        _task = new GenerationTask(task => Requests.Generation(model, asked, prompt, task), sampler, OutputConstraint.Of(asked, vocabulary));
        _entry = new TaskEntry(model, prompt, asked.Timeout, cancellation, _task);
        // Its token may live on for long, and so would it.
        _task.Ended.ContinueWith(static (_, entry) => ((TaskEntry)entry!).Leave(), _entry, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The pieces as they come; whoever leaves early ends the request.</summary>
    public async IAsyncEnumerable<GeneratedText> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            if (await IsTooLateAsync(cancellation).ConfigureAwait(false))
            {
                yield return Last("", GenerationEnd.TimedOut);
                yield break;
            }

            await foreach (var token in _task.Tokens.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                var text = _stops.Push(_text?.Push(token.Sample.Token) ?? "");
                yield return new GeneratedText(text, token.Sample.Token, token.Sample.Logprob, GenerationEnd.None) { Top = Likely(token.Top) };
                if (_stops.IsStopped)
                    break;
            }

            var end = _stops.IsStopped ? GenerationEnd.Stop : End(await _task.Ended.ConfigureAwait(false));
            yield return Last(_stops.Push(_text?.Finish() ?? "") + _stops.Finish(), end);
        }
        finally
        {
            _entry.Leave();
        }
    }

    private async Task<bool> IsTooLateAsync(CancellationToken cancellation)
    {
        try
        {
            await _entry.Entered.WaitAsync(cancellation).ConfigureAwait(false);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private GeneratedText Last(string rest, GenerationEnd end) => new(rest, -1, float.NaN, end) { PromptTokens = _promptTokens };

    private static LikelyToken[] Likely(TokenLogprob[] top) => top.Length == 0 ? [] : [.. top.Select(t => new LikelyToken(t.Token, t.Logprob))];

    private static GenerationEnd End(FinishReason reason) => reason switch
    {
        FinishReason.Stop => GenerationEnd.Stop,
        FinishReason.Length => GenerationEnd.Length,
        FinishReason.DeadlinePassed => GenerationEnd.TimedOut,
        _ => throw new OperationCanceledException("the request was cancelled, or the engine closed, before the output was whole"),
    };

    private static SamplingOptions Sampling(LanguageModel model, GenerationRequest asked) => new()
    {
        Temperature = asked.Temperature,
        TopK = asked.TopK,
        TopP = asked.TopP,
        MinP = asked.MinP,
        RepetitionPenalty = asked.RepetitionPenalty,
        PresencePenalty = asked.PresencePenalty,
        FrequencyPenalty = asked.FrequencyPenalty,
        LogitBias = asked.LogitBias,
        Seed = asked.Seed,
        Logprobs = asked.Logprobs,
        StopTokens = asked.IgnoresEnd ? asked.StopTokens : [.. asked.StopTokens, .. model.EndTokens],
    };
}
