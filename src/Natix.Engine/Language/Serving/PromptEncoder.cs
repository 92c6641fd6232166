using Natix.Engine.Language.Text;

namespace Natix.Engine.Language.Serving;

/// <summary>What a caller says, as tokens. Thread-safe.</summary>
internal static class PromptEncoder
{
    /// <summary>Encodes the one form of a prompt that was given.</summary>
    /// <exception cref="ArgumentException">None was given, or several, or one that the model has no tokenizer or template for.</exception>
    public static int[] Encode(LanguageModel model, string? text, IReadOnlyList<LanguageMessage> messages, IReadOnlyList<int> tokens)
    {
        var given = (text is null ? 0 : 1) + (messages.Count > 0 ? 1 : 0) + (tokens.Count > 0 ? 1 : 0);
        if (given != 1)
            throw new ArgumentException($"give a text, a conversation or tokens: {(given == 0 ? "found none of them" : $"found {given} of them")}");
        if (text is not null)
            return EncodeText(model, text);
        return tokens.Count > 0 ? [.. tokens] : EncodeConversation(model, messages);
    }

    /// <summary>The tokens of an answer, as it goes on from a prompt.</summary>
    public static int[] EncodeChoice(LanguageModel model, string choice) => Tokenizer(model).Encode(choice);

    private static int[] EncodeText(LanguageModel model, string text)
    {
        var tokenizer = Tokenizer(model);
        return [.. tokenizer.Prefix, .. tokenizer.Encode(text)];
    }

    private static int[] EncodeConversation(LanguageModel model, IReadOnlyList<LanguageMessage> messages)
    {
        if (model.Template is not { } template)
            throw new ArgumentException("the model has no template for conversations: its tokenizer does not know <|im_start|> and <|im_end|>; give a text");
        return template.Encode([.. messages.Select(message => ChatMessage.Of(Role(message.Role), message.Text))]).Tokens;
    }

    private static TextTokenizer Tokenizer(LanguageModel model) =>
        model.Tokenizer ?? throw new ArgumentException("the model's folder has no tokenizer.json: give tokens");

    private static ChatRole Role(LanguageRole role) => role switch
    {
        LanguageRole.System => ChatRole.System,
        LanguageRole.Assistant => ChatRole.Assistant,
        LanguageRole.Tool => ChatRole.Tool,
        _ => ChatRole.User,
    };
}
