using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace Natix.Engine;

/// <summary>
/// A <see cref="LanguageEngine"/> as the chat client of Microsoft.Extensions.AI, for programs and middleware written against it. Thread-safe. Takes texts, and
/// JPEGs as <see cref="DataContent"/>; tools are refused, as are response formats other than text. What chat options have no name for (constraints, adapters,
/// priorities, timeouts) is taken from a <see cref="GenerationRequest"/> that <see cref="ChatOptions.RawRepresentationFactory"/> gives: the options win where they say something.
/// </summary>
/// <param name="engine">Stays the caller's; its model has a template for conversations.</param>
/// <param name="modelId">Name under which answers come.</param>
public sealed class LanguageChatClient(LanguageEngine engine, string modelId) : IChatClient
{
    private const int UsualOutputTokens = 512;

    /// <summary>Answers a conversation.</summary>
    /// <exception cref="ArgumentException">It asks for what the engine cannot do; the message says what.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        ChatResponseUpdate? last = null;
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
            text.Append((last = update).Text);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text.ToString()) { MessageId = last?.MessageId })
        {
            ResponseId = last?.ResponseId,
            ModelId = modelId,
            FinishReason = last?.FinishReason,
            CreatedAt = last?.CreatedAt,
            Usage = last?.Contents.OfType<UsageContent>().FirstOrDefault()?.Details,
        };
    }

    /// <summary>Answers a conversation, piece by piece; the last piece has the usage.</summary>
    /// <exception cref="ArgumentException">It asks for what the engine cannot do; the message says what.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = Request(messages, options ?? new ChatOptions(), options?.RawRepresentationFactory?.Invoke(this));
        var (id, created, tokens) = (Guid.NewGuid().ToString("N"), DateTimeOffset.UtcNow, 0);
        await foreach (var piece in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            tokens += piece.Token >= 0 ? 1 : 0;
            var update = new ChatResponseUpdate(ChatRole.Assistant, piece.Text) { ResponseId = id, MessageId = id, ModelId = modelId, CreatedAt = created };
            if (piece.End != GenerationEnd.None)
            {
                update.FinishReason = piece.End == GenerationEnd.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length;
                update.Contents.Add(new UsageContent(new UsageDetails { InputTokenCount = piece.PromptTokens, OutputTokenCount = tokens, TotalTokenCount = piece.PromptTokens + tokens }));
            }

            yield return update;
        }
    }

    /// <summary>Gives this client, its engine, or what describes it.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata("natix", defaultModelId: modelId);
        return serviceType == typeof(LanguageEngine) ? engine : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: the engine is the caller's.</summary>
    public void Dispose()
    {
    }

    private static GenerationRequest Request(IEnumerable<ChatMessage> messages, ChatOptions options, object? raw)
    {
        if (options.Tools is { Count: > 0 })
            throw new ArgumentException("tools are asked for; the engine does not call any yet", nameof(options));
        if (options.ResponseFormat is { } format and not ChatResponseFormatText)
            throw new ArgumentException($"a response format of {format.GetType().Name} is asked for; the engine answers in text only so far", nameof(options));
        if (raw is not null and not GenerationRequest)
            throw new ArgumentException($"the raw representation of the options is a {raw.GetType().Name}; this client takes a {nameof(GenerationRequest)}", nameof(options));
        var basis = raw as GenerationRequest ?? new GenerationRequest { MaxOutputTokens = UsualOutputTokens };
        return basis with
        {
            Messages = [.. Instructions(options), .. messages.Select(Convert)],
            MaxOutputTokens = options.MaxOutputTokens ?? basis.MaxOutputTokens,
            Temperature = options.Temperature ?? basis.Temperature,
            TopP = options.TopP ?? basis.TopP,
            TopK = options.TopK ?? basis.TopK,
            FrequencyPenalty = options.FrequencyPenalty ?? basis.FrequencyPenalty,
            PresencePenalty = options.PresencePenalty ?? basis.PresencePenalty,
            Seed = (ulong?)options.Seed ?? basis.Seed,
            StopTexts = options.StopSequences is { } stops ? [.. stops] : basis.StopTexts,
        };
    }

    private static LanguageMessage[] Instructions(ChatOptions options) => options.Instructions is { } text ? [new(LanguageRole.System, text)] : [];

    private static LanguageMessage Convert(ChatMessage message)
    {
        var role = message.Role == ChatRole.System ? LanguageRole.System
            : message.Role == ChatRole.Assistant ? LanguageRole.Assistant
            : message.Role == ChatRole.Tool ? LanguageRole.Tool
            : LanguageRole.User;
        return new LanguageMessage(role, [.. message.Contents.Select(Convert)]);
    }

    private static LanguageContent Convert(AIContent content) => content switch
    {
        TextContent text => LanguageContent.OfText(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => LanguageContent.OfImage(data.Data),
        UriContent => throw new ArgumentException("a message has the address of an image; the engine fetches nothing: give the file's bytes as DataContent"),
        _ => throw new ArgumentException($"a message has {content.GetType().Name}; the engine takes texts and images"),
    };
}
