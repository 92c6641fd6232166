namespace Natix.Engine.Language.Scheduling;

/// <summary>Says what a request asks that cannot be done, before it costs anybody anything. Pure: any thread.</summary>
internal static class RequestCheck
{
    /// <summary>What is wrong, what was found and what is allowed; null when nothing is.</summary>
    public static string? Refusal(LanguageRequest request, SchedulerOptions options) =>
        RefusalAlone(request, options) ?? Parent(request);

    /// <summary>The same, but for how it fits the request that it goes on from.</summary>
    public static string? RefusalAlone(LanguageRequest request, SchedulerOptions options) =>
        Length(request, options) ?? Tokens(request, options) ?? Images(request, options) ?? Adapter(request, options) ?? Logits(request);

    private static string? Length(LanguageRequest request, SchedulerOptions options)
    {
        var (prompt, output) = (request.Prompt.Length, request.MaxOutput);
        if (prompt == 0)
            return "the prompt is empty; it needs one token at least";
        if (output < 0)
            return $"the output may have {output} tokens at most; the bound has to be 0 or more";
        if (prompt > options.MaxContext || (prompt == options.MaxContext && output > 0))
            return $"the prompt has {prompt} tokens{(output > 0 ? " and wants output" : "")}; the context holds {options.MaxContext}: shorten the prompt";
        var bound = prompt + Math.Max(0, Math.Min(output, options.MaxContext - prompt) - 1);
        var blocks = options.BlocksFor(bound);
        return blocks <= options.Blocks
            ? null
            : $"a prompt of {prompt} tokens and {output} of output take {blocks} blocks of {options.BlockTokens} tokens; the whole cache has {options.Blocks}: "
              + $"shorten the prompt or lower the bound of the output by {bound - (options.Blocks * options.BlockTokens)}";
    }

    private static string? Tokens(LanguageRequest request, SchedulerOptions options)
    {
        for (var i = 0; i < request.Prompt.Length; i++)
        {
            if ((uint)request.Prompt[i] >= (uint)options.Vocabulary)
                return $"token {i} of the prompt is {request.Prompt[i]}; the vocabulary is 0 to {options.Vocabulary - 1}";
        }

        return null;
    }

    private static string? Images(LanguageRequest request, SchedulerOptions options)
    {
        var from = 0;
        for (var i = 0; i < request.Images.Length; i++)
        {
            ref readonly var image = ref request.Images[i];
            if (image.Length <= 0 || image.Offset < from || image.Offset > request.Prompt.Length - image.Length)
                return $"picture {i} has tokens {image.Offset} to {image.Offset + (long)image.Length - 1}; it needs one at least, between {from} and {request.Prompt.Length - 1}";
            if (image.Length > options.EncoderBudget)
                return $"picture {i} has {image.Length} embeddings; the encoder makes {options.EncoderBudget} a step: use a smaller picture";
            if (image.Key.IsNone)
                return $"picture {i} has no key; it needs one that stands for its pixels and their preprocessing";
            if ((image.GridHeight != 0 || image.GridWidth != 0) && (image.GridHeight <= 0 || (long)image.GridHeight * image.GridWidth != image.Length))
                return $"picture {i} has {image.Length} embeddings in a grid of {image.GridHeight} by {image.GridWidth}; the two have to agree";
            from = image.End;
        }

        return null;
    }

    private static string? Adapter(LanguageRequest request, SchedulerOptions options)
    {
        if (request.Adapter < -1 || request.Adapter >= options.Adapters)
            return $"the adapter is number {request.Adapter}; there are {options.Adapters}, the first is 0, and -1 is none";
        return request.Adapter < 0 == request.AdapterKey.IsNone
            ? null
            : $"adapter {request.Adapter} comes with {(request.AdapterKey.IsNone ? "no key" : "a key")}; an adapter needs a key that stands for its weights, and -1 has none";
    }

    private static string? Logits(LanguageRequest request)
    {
        var (start, end) = (request.Logits.Start, request.Logits.End);
        return start >= 0 && start <= end && end <= request.Prompt.Length
            ? null
            : $"logits of the tokens {start} up to {end} are wanted; the prompt has 0 up to {request.Prompt.Length}";
    }

    private static string? Parent(LanguageRequest request)
    {
        if (request.Parent is not { } parent)
            return null;
        if (parent.State is null)
            return "the parent was not submitted; submit it before, or in one call before this request";
        if (!request.Prompt.AsSpan().StartsWith(parent.Prompt))
            return $"the prompt differs from its parent's at token {request.Prompt.AsSpan().CommonPrefixLength(parent.Prompt)} of {parent.Prompt.Length}; it has to begin with it";
        if (request.Adapter != parent.Adapter || request.AdapterKey != parent.AdapterKey || request.Salt != parent.Salt)
            return "the adapter or the salt differs from the parent's; they have to be equal";
        var shared = 0;
        while (shared < request.Images.Length && request.Images[shared].Offset < parent.Prompt.Length)
            shared++;
        return request.Images.AsSpan(0, shared).SequenceEqual(parent.Images)
            ? null
            : $"the pictures in the first {parent.Prompt.Length} tokens differ from the parent's; they have to be equal";
    }
}
