namespace Natix.Engine.Language.Text;

/// <summary>Who speaks.</summary>
internal enum ChatRole
{
    System,
    User,
    Assistant,

    /// <summary>A tool's answer to a call of the assistant.</summary>
    Tool,
}

/// <summary>A part of what is said: a text or an image.</summary>
/// <param name="Text">The text; null for an image.</param>
/// <param name="ImageTokens">Tokens that the image's embeddings take the place of; 0 for a text.</param>
internal readonly record struct ChatPart(string? Text, int ImageTokens)
{
    public static ChatPart Of(string text) => new(text, 0);

    /// <param name="tokens">At least 1: as many as the grid of its patches has.</param>
    public static ChatPart Image(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        return new(null, tokens);
    }
}

/// <summary>A call that the assistant made.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">A JSON object.</param>
internal sealed record ToolCall(string Name, string Arguments);

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">What is said, in order; images only of users and tools.</param>
internal sealed record ChatMessage(ChatRole Role, IReadOnlyList<ChatPart> Parts)
{
    /// <summary>Calls of the assistant, behind what it says.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    public static ChatMessage Of(ChatRole role, string text) => new(role, [ChatPart.Of(text)]);
}

/// <summary>Where an image's tokens lie in a prompt.</summary>
internal readonly record struct ImageSpan(int Start, int Length);

/// <summary>A conversation as tokens.</summary>
/// <param name="Tokens">All tokens; image tokens where embeddings go.</param>
/// <param name="Images">Places of the images in order.</param>
internal sealed record ChatPrompt(int[] Tokens, IReadOnlyList<ImageSpan> Images);
