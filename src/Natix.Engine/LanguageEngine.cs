using Natix.Engine.Language.Serving;

namespace Natix.Engine;

/// <summary>
/// Answers in words: a language model from a Hugging Face folder, served in this process. Requests of all callers run in one batch over paged memory of
/// keys and values (Kwon et al. 2023), with continuous batching (Yu et al. 2022) and chunked prefill; what a request gets does not depend on what runs beside
/// it. Thread-safe. Owns the model's memory and two threads; disposing ends what is under way as cancelled.
/// </summary>
public sealed class LanguageEngine : IDisposable
{
    private readonly LanguageModel _model;

    private LanguageEngine(LanguageModel model) => (_model, Description) = (model, LanguageDescription.Of(model));

    /// <summary>What was opened.</summary>
    public LanguageDescription Description { get; }

    /// <summary>How much is under way, and what was done so far.</summary>
    public LanguageLoad Load => LanguageLoad.Of(_model);

    /// <summary>Opens a model and makes it ready.</summary>
    /// <param name="folder">Has config.json, *.safetensors and, unless requests bring tokens, tokenizer.json.</param>
    /// <param name="options">Precision and sizes; null for the usual ones.</param>
    /// <param name="time">The clock of timeouts; null for the system's.</param>
    /// <exception cref="ManifestException">config.json or tokenizer.json is not as expected.</exception>
    /// <exception cref="ModelContractException">A tensor is missing, misshapen, truncated or not finite.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LanguageEngine Open(string folder, LanguageOptions? options = null, TimeProvider? time = null) =>
        new(LanguageModel.Open(folder, options ?? new LanguageOptions(), time ?? TimeProvider.System));

    /// <summary>Goes on from a prompt. The request is checked and submitted at once; its pieces are read as they come, the last one says why it ended.</summary>
    /// <param name="request">What to go on from.</param>
    /// <param name="cancellation">Ends the request within a step, whether anybody reads at the moment or not; leaving the loop does so, too.</param>
    /// <exception cref="ArgumentException">The request asks for what cannot be done; the message says what, and what is allowed.</exception>
    /// <exception cref="LanguageBusyException">As many requests wait as may.</exception>
    /// <exception cref="ModelRunException">While reading: the model's numbers left the finite ones. Other requests go on.</exception>
    public IAsyncEnumerable<GeneratedText> GenerateAsync(GenerationRequest request, CancellationToken cancellation = default) =>
        new Generation(_model, request, cancellation).ReadAsync(cancellation);

    /// <summary>Says how probable each of some answers is, from one pass over the prompt; nothing is decoded.</summary>
    /// <param name="request">The question and the answers.</param>
    /// <param name="cancellation">Ends the request within a step.</param>
    /// <exception cref="ArgumentException">The request asks for what cannot be done; the message says what, and what is allowed.</exception>
    /// <exception cref="LanguageBusyException">As many requests wait as may.</exception>
    /// <exception cref="TimeoutException">Its time was over.</exception>
    /// <exception cref="ModelRunException">The model's numbers left the finite ones. Other requests go on.</exception>
    public Task<LanguageDecision> DecideAsync(DecisionRequest request, CancellationToken cancellation = default) => new Decision(_model, request, cancellation).RunAsync(cancellation);

    /// <summary>The tokens of a text, as a prompt has them.</summary>
    /// <exception cref="ArgumentException">The model has no tokenizer.</exception>
    public IReadOnlyList<int> Tokenize(string text) => PromptEncoder.EncodeText(_model, text);

    /// <summary>Ends all requests as cancelled and frees the model.</summary>
    public void Dispose() => _model.Dispose();
}
