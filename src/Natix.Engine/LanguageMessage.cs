namespace Natix.Engine;

/// <summary>Who says something in a conversation.</summary>
public enum LanguageRole
{
    /// <summary>Who sets the rules; only the first message.</summary>
    System,

    /// <summary>Who asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>A tool's answer.</summary>
    Tool,
}

/// <summary>One turn of a conversation. Special tokens in its texts are text like any other. Immutable.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Contents">What is said, in order; images only of users and tools.</param>
public sealed record LanguageMessage(LanguageRole Role, IReadOnlyList<LanguageContent> Contents)
{
    /// <summary>A turn of text alone.</summary>
    public LanguageMessage(LanguageRole role, string text)
        : this(role, [LanguageContent.OfText(text)])
    {
    }

    /// <summary>The texts of it, one behind the other.</summary>
    public string Text => string.Concat(Contents.Select(content => content.Text));
}

/// <summary>A part of what is said: a text or an image. Immutable.</summary>
public sealed record LanguageContent
{
    private LanguageContent()
    {
    }

    /// <summary>The text; null for an image.</summary>
    public string? Text { get; private init; }

    /// <summary>The JPEG file; empty for a text.</summary>
    public ReadOnlyMemory<byte> Image { get; private init; }

    /// <summary>A text.</summary>
    public static LanguageContent OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new() { Text = text };
    }

    /// <summary>An image.</summary>
    /// <param name="jpeg">The file. Not copied: its bytes have to stay as they are until the request is over.</param>
    public static LanguageContent OfImage(ReadOnlyMemory<byte> jpeg) => new() { Image = jpeg };
}
