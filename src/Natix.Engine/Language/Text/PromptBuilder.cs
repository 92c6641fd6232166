using System.Text;

namespace Natix.Engine.Language.Text;

/// <summary>Puts a prompt together from tokens and texts. Texts that follow each other are encoded as one, as if they had been written so. Not thread-safe.</summary>
internal sealed class PromptBuilder(TextTokenizer tokenizer)
{
    private readonly List<int> _tokens = [];
    private readonly List<ImageSpan> _images = [];
    private readonly StringBuilder _text = new();

    /// <summary>Appends text; special tokens in it are text.</summary>
    public void Text(string text) => _text.Append(text);

    /// <summary>Appends a token.</summary>
    public void Token(int token)
    {
        Flush();
        _tokens.Add(token);
    }

    /// <summary>Appends the places of an image's embeddings.</summary>
    public void Image(int token, int count)
    {
        Flush();
        _images.Add(new ImageSpan(_tokens.Count, count));
        _tokens.AddRange(Enumerable.Repeat(token, count));
    }

    /// <summary>The prompt.</summary>
    public ChatPrompt Finish()
    {
        Flush();
        return new ChatPrompt([.. _tokens], _images);
    }

    private void Flush()
    {
        if (_text.Length > 0)
            tokenizer.Encode(_text.ToString(), SpecialTokens.AsText, _tokens);
        _text.Clear();
    }
}
