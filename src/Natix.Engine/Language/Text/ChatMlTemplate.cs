using System.Text.Json;

namespace Natix.Engine.Language.Text;

/// <summary>
/// ChatML as Qwen3 and Qwen3-VL write it: &lt;|im_start|&gt;role, a line break, what is said, &lt;|im_end|&gt;; images between their markers; tools as
/// Hermes has them. Marks of turns are written as tokens and what people say as text, so that nothing they say can end a turn. Immutable and
/// thread-safe.
/// </summary>
internal sealed class ChatMlTemplate
{
    private const string ToolsBefore =
        "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
        + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>";

    private const string ToolsBehind =
        "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n"
        + "<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";

    private readonly TextTokenizer _tokenizer;
    private readonly int _start;
    private readonly int _end;
    private readonly int? _visionStart;
    private readonly int? _visionEnd;
    private readonly int? _imagePad;

    /// <param name="tokenizer">Has the tokens of ChatML; those of images only where the model takes images.</param>
    public ChatMlTemplate(TextTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _start = Required("<|im_start|>");
        _end = Required("<|im_end|>");
        _visionStart = tokenizer.FindAdded("<|vision_start|>");
        _visionEnd = tokenizer.FindAdded("<|vision_end|>");
        _imagePad = tokenizer.FindAdded("<|image_pad|>");
    }

    /// <summary>The template of a tokenizer; null where that does not know the marks of turns.</summary>
    public static ChatMlTemplate? Find(TextTokenizer? tokenizer) =>
        tokenizer?.FindAdded("<|im_start|>") is not null && tokenizer.FindAdded("<|im_end|>") is not null ? new ChatMlTemplate(tokenizer) : null;

    /// <summary>The token that ends a turn.</summary>
    public int EndOfTurn => _end;

    /// <summary>The tokenizer has the marks of images.</summary>
    public bool TakesImages => _visionStart is not null && _visionEnd is not null && _imagePad is not null;

    /// <summary>Writes a conversation and the beginning of the assistant's next turn.</summary>
    /// <param name="messages">Turns in order; a system message only as the first.</param>
    /// <param name="tools">JSON of each function's description; none where no tools are offered.</param>
    /// <param name="emptyThought">Writes an empty thought first, so that a model that thinks answers at once.</param>
    public ChatPrompt Encode(IReadOnlyList<ChatMessage> messages, IReadOnlyList<string>? tools = null, bool emptyThought = false)
    {
        var prompt = new PromptBuilder(_tokenizer);
        var hasSystem = messages is [{ Role: ChatRole.System }, ..];
        if (tools is { Count: > 0 })
            WriteTools(prompt, hasSystem ? messages[0] : null, tools);
        for (var i = hasSystem && tools is { Count: > 0 } ? 1 : 0; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatRole.System && i > 0)
                throw new ArgumentException($"expected a system message only as the first, found one as message {i}", nameof(messages));
            WriteMessage(prompt, messages, i);
        }

        Open(prompt, "assistant");
        if (emptyThought)
            prompt.Text("<think>\n\n</think>\n\n");
        return prompt.Finish();
    }

    private int Required(string content) => _tokenizer.FindAdded(content)
        ?? throw new ModelContractException($"expected a tokenizer with {content}, found none: the model does not speak ChatML");

    private void Open(PromptBuilder prompt, string role)
    {
        prompt.Token(_start);
        prompt.Text(role + "\n");
    }

    private void Close(PromptBuilder prompt)
    {
        prompt.Token(_end);
        prompt.Text("\n");
    }

    private void WriteTools(PromptBuilder prompt, ChatMessage? system, IReadOnlyList<string> tools)
    {
        Open(prompt, "system");
        if (system is not null)
        {
            WriteParts(prompt, system);
            prompt.Text("\n\n");
        }

        prompt.Text(ToolsBefore);
        foreach (var tool in tools)
            prompt.Text("\n" + tool);
        prompt.Text(ToolsBehind);
        Close(prompt);
    }

    private void WriteMessage(PromptBuilder prompt, IReadOnlyList<ChatMessage> messages, int index)
    {
        var message = messages[index];
        if (message.Role == ChatRole.Tool)
        {
            WriteToolAnswer(prompt, messages, index);
            return;
        }

        Open(prompt, message.Role switch { ChatRole.System => "system", ChatRole.Assistant => "assistant", _ => "user" });
        WriteParts(prompt, message);
        for (var i = 0; i < message.ToolCalls.Count; i++)
        {
            var call = message.ToolCalls[i];
            prompt.Text($"{(i > 0 || message.Parts.Count > 0 ? "\n" : "")}<tool_call>\n{{\"name\": {JsonSerializer.Serialize(call.Name)}, \"arguments\": {call.Arguments}}}\n</tool_call>");
        }

        Close(prompt);
    }

    // Answers of tools that follow each other are one turn of the user.
    private void WriteToolAnswer(PromptBuilder prompt, IReadOnlyList<ChatMessage> messages, int index)
    {
        if (index == 0 || messages[index - 1].Role != ChatRole.Tool)
        {
            prompt.Token(_start);
            prompt.Text("user");
        }

        prompt.Text("\n<tool_response>\n");
        WriteParts(prompt, messages[index]);
        prompt.Text("\n</tool_response>");
        if (index == messages.Count - 1 || messages[index + 1].Role != ChatRole.Tool)
            Close(prompt);
    }

    private void WriteParts(PromptBuilder prompt, ChatMessage message)
    {
        foreach (var part in message.Parts)
        {
            if (part.Text is { } text)
                prompt.Text(text);
            else if (message.Role is ChatRole.User or ChatRole.Tool)
                WriteImage(prompt, part.ImageTokens);
            else
                throw new ArgumentException($"expected images only of users and tools, found one of {message.Role}", nameof(message));
        }
    }

    private void WriteImage(PromptBuilder prompt, int tokens)
    {
        if (_visionStart is not { } start || _visionEnd is not { } end || _imagePad is not { } pad)
            throw new ModelContractException("expected a tokenizer with <|vision_start|>, <|vision_end|> and <|image_pad|>, found none: the model takes no images");
        prompt.Token(start);
        prompt.Image(pad, tokens);
        prompt.Token(end);
    }
}
