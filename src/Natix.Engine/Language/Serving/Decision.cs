using Natix.Engine.Language.Sampling;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>
/// One decision: the prompt is computed once, the first token of every choice is scored where it ends, and choices of several tokens go on from its blocks,
/// side by side. A choice's last token is scored, never computed.
/// </summary>
internal sealed class Decision
{
    private const double LeastTemperature = 1e-6;

    private readonly LanguageModel _model;
    private readonly DecisionRequest _asked;
    private readonly EncodedPrompt _prompt;
    private readonly int[][] _choices;
    private readonly ScoreTask _first;

    // Of each choice; null where its first token is its only one.
    private readonly ScoreTask?[] _others;
    private readonly ScoreTask[] _all;
    private readonly TaskEntry _entry;

    /// <summary>Checks a request and submits it, or begins with its images.</summary>
    /// <exception cref="ArgumentException">It asks for what cannot be done.</exception>
    /// <exception cref="LanguageBusyException">As many wait as may.</exception>
    public Decision(LanguageModel model, DecisionRequest asked, CancellationToken cancellation)
    {
        (_model, _asked) = (model, asked);
        Check(asked);
        _prompt = PromptEncoder.Encode(model, asked.Text, asked.Messages, [], asked.CacheSalt);
        _choices = [.. asked.Choices.Select(choice => PromptEncoder.EncodeChoice(model, choice))];
        CheckTokens(_choices, model.Scheduling.Vocabulary);
        var last = _prompt.Tokens.Length - 1;
        _first = new ScoreTask(
            task => Requests.Scores(model, asked, _prompt.Tokens, _prompt.Places, new LogitRange(last, last + 1), null, task), [.. _choices.Select(choice => (last, choice[0]))]);
        _others = [.. _choices.Select(choice => choice.Length == 1 ? null : Rest(choice))];
        _all = [_first, .. _others.OfType<ScoreTask>()];
        _entry = new TaskEntry(model, _prompt, asked.Timeout, cancellation, _all);
    }

    /// <summary>Waits for the scores and weighs them.</summary>
    public async Task<LanguageDecision> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await _entry.Entered.WaitAsync(cancellation).ConfigureAwait(false);
            await Task.WhenAll(_all.Select(task => task.Scores)).WaitAsync(cancellation).ConfigureAwait(false);
            return Weigh();
        }
        finally
        {
            _entry.Leave();
        }
    }

    private static void Check(DecisionRequest asked)
    {
        if (asked.Choices.Count < 2)
            throw new ArgumentException($"a decision needs two choices or more, found {asked.Choices.Count}");
        if (asked.Choices.Any(string.IsNullOrEmpty))
            throw new ArgumentException("a choice is empty");
        if (asked.Choices.GroupBy(choice => choice, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"the choice '{twice.Key}' is given {twice.Count()} times");
        if (asked.Bias.Count > 0 && asked.Bias.Count != asked.Choices.Count)
            throw new ArgumentException($"{asked.Choices.Count} choices need as many biases, found {asked.Bias.Count}");
        if (asked.Bias.FirstOrDefault(bias => !double.IsFinite(bias)) is var bad && !double.IsFinite(bad))
            throw new ArgumentException($"a bias is {bad}; biases have to be finite");
        if (asked.Temperature is not (>= LeastTemperature and <= 1 / LeastTemperature))
            throw new ArgumentException($"the temperature is {asked.Temperature}; it has to be {LeastTemperature} to {1 / LeastTemperature}");
    }

    // The last token of a choice is in no prompt, where it would be looked at.
    private static void CheckTokens(int[][] choices, int vocabulary)
    {
        if (choices.SelectMany(tokens => tokens).FirstOrDefault(token => (uint)token >= (uint)vocabulary, -1) is var wrong and >= 0)
            throw new ArgumentException($"a choice has token {wrong}; the model's vocabulary is 0 to {vocabulary - 1}: the tokenizer is another model's");
    }

    private ScoreTask Rest(int[] choice)
    {
        var length = _prompt.Tokens.Length;
        int[] prompt = [.. _prompt.Tokens, .. choice[..^1]];
        return new ScoreTask(
            task => Requests.Scores(_model, _asked, prompt, _prompt.Places, new LogitRange(length, prompt.Length), _first.Request, task),
            [.. Enumerable.Range(0, choice.Length - 1).Select(i => (length + i, choice[i + 1]))]);
    }

    private LanguageDecision Weigh()
    {
        var logprobs = _choices.Select((_, i) => (float[])[_first.Scores.Result[i], .. _others[i]?.Scores.Result ?? []]).ToArray();
        var scores = logprobs.Select(tokens => ChoiceScores.Score(tokens, _asked.PerToken ? ChoiceLength.PerToken : ChoiceLength.Sum)).ToArray();
        var probabilities = new double[scores.Length];
        ChoiceScores.Probabilities(scores, probabilities, bias: [.. _asked.Bias], temperature: _asked.Temperature);
        return new LanguageDecision(
            [.. _choices.Select((tokens, i) => new ScoredChoice(_asked.Choices[i], probabilities[i], ChoiceScores.Score(logprobs[i]), tokens.Length))], _prompt.Tokens.Length);
    }
}
