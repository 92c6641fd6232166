using Natix.Engine.Language.Text;
using Natix.Engine.Language.Vision;

namespace Natix.Engine.Language.Serving;

/// <summary>A prompt in the scheduler's terms.</summary>
/// <param name="Tokens">All tokens.</param>
/// <param name="Places">Where images lie in them.</param>
/// <param name="Images">The images, in the same order.</param>
internal sealed record EncodedPrompt(int[] Tokens, ImageItem[] Places, IReadOnlyList<MeasuredImage> Images)
{
    public static EncodedPrompt Of(int[] tokens) => new(tokens, [], []);
}

/// <summary>What a caller says, as tokens and images. Thread-safe.</summary>
internal static class PromptEncoder
{
    /// <summary>Encodes the one form of a prompt that was given.</summary>
    /// <exception cref="ArgumentException">None was given, or several, or one that the model has no tokenizer, template or vision tower for, or a file that is no image.</exception>
    public static EncodedPrompt Encode(LanguageModel model, string? text, IReadOnlyList<LanguageMessage> messages, IReadOnlyList<int> tokens, string? salt)
    {
        var given = (text is null ? 0 : 1) + (messages.Count > 0 ? 1 : 0) + (tokens.Count > 0 ? 1 : 0);
        if (given != 1)
            throw new ArgumentException($"give a text, a conversation or tokens: {(given == 0 ? "found none of them" : $"found {given} of them")}");
        if (text is not null)
            return EncodedPrompt.Of(EncodeText(model, text));
        return tokens.Count > 0 ? EncodedPrompt.Of([.. tokens]) : EncodeConversation(model, messages, salt);
    }

    /// <summary>The tokens of a text, as a prompt has them.</summary>
    /// <exception cref="ArgumentException">The model has no tokenizer.</exception>
    public static int[] EncodeText(LanguageModel model, string text)
    {
        var tokenizer = Tokenizer(model);
        return [.. tokenizer.Prefix, .. tokenizer.Encode(text)];
    }

    /// <summary>The tokens of an answer, as it goes on from a prompt.</summary>
    public static int[] EncodeChoice(LanguageModel model, string choice) => Tokenizer(model).Encode(choice);

    private static EncodedPrompt EncodeConversation(LanguageModel model, IReadOnlyList<LanguageMessage> messages, string? salt)
    {
        if (model.Template is not { } template)
            throw new ArgumentException("the model has no template for conversations: its tokenizer does not know <|im_start|> and <|im_end|>; give a text");
        var images = new List<MeasuredImage>();
        var prompt = template.Encode([.. messages.Select((message, turn) => new ChatMessage(Role(message.Role), [.. message.Contents.Select(content => Part(model, content, turn, salt, images))]))]);
        return new EncodedPrompt(prompt.Tokens, [.. prompt.Images.Zip(images, Place)], images);
    }

    private static ChatPart Part(LanguageModel model, LanguageContent content, int turn, string? salt, List<MeasuredImage> images)
    {
        if (content.Text is { } text)
            return ChatPart.Of(text);
        if (model.Images is not { } intake)
            throw new ArgumentException($"message {turn} has an image; the model takes none: {model.Configuration.Architecture.Name} has no vision tower, or its tokenizer no marks of images");
        try
        {
            images.Add(intake.Measure(content.Image, salt));
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"image {images.Count} of the request, in message {turn}: {e.Message}", e);
        }

        return ChatPart.Image(images[^1].Grid.Tokens);
    }

    private static ImageItem Place(ImageSpan span, MeasuredImage image) => new(image.Key, span.Start, span.Length, image.Grid.TokenRows, image.Grid.TokenColumns);

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
