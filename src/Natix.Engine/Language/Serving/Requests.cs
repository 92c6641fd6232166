using System.Text;
using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>What callers ask, in the scheduler's terms.</summary>
internal static class Requests
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(36_500);

    /// <summary>A prompt that an output goes on from.</summary>
    public static LanguageRequest Generation(LanguageModel model, GenerationRequest asked, EncodedPrompt prompt, LanguageTask task) =>
        Of(model, new(asked.Adapter, asked.CacheSalt, asked.Priority, asked.Timeout), prompt.Tokens, prompt.Places, task, maxOutput: asked.MaxOutputTokens);

    /// <summary>A prompt of which only logits are wanted.</summary>
    public static LanguageRequest Scores(
        LanguageModel model, DecisionRequest asked, int[] prompt, ImageItem[] images, LogitRange logits, LanguageRequest? parent, LanguageTask task) =>
        Of(model, new(asked.Adapter, asked.CacheSalt, asked.Priority, asked.Timeout), prompt, images, task, logits: logits, parent: parent);

    /// <summary>Throws unless a submission was accepted.</summary>
    public static void Accept(Submission submission)
    {
        if (submission.Status == SubmissionStatus.Refused)
            throw new ArgumentException(submission.Text);
        if (submission.Status == SubmissionStatus.Full)
            throw new LanguageBusyException(submission.Text!);
    }

    /// <summary>Throws when a request asks for what cannot be done, before it costs anybody anything.</summary>
    public static void Check(LanguageModel model, LanguageTask[] tasks)
    {
        foreach (var task in tasks)
        {
            // Whether it fits its parent is looked at when both are submitted.
            if (RequestCheck.RefusalAlone(task.Request, model.Scheduling) is { } refusal)
                throw new ArgumentException(refusal);
        }
    }

    private static LanguageRequest Of(
        LanguageModel model, Terms terms, int[] prompt, ImageItem[] images, LanguageTask task, int maxOutput = 0, LogitRange logits = default, LanguageRequest? parent = null)
    {
        var (adapter, key) = model.FindAdapter(terms.Adapter);
        return new LanguageRequest
        {
            Prompt = prompt,
            Images = images,
            MaxOutput = maxOutput,
            Logits = logits,
            Parent = parent,
            Adapter = adapter,
            AdapterKey = key,
            Salt = Salt(terms.CacheSalt),
            Priority = terms.Priority,
            Deadline = Deadline(model.Time, terms.Timeout),
            Tag = task,
        };
    }

    private static ContentDigest Salt(string? salt) => salt is null ? default : ContentDigest.Of(Encoding.UTF8.GetBytes(salt));

    private static long Deadline(TimeProvider time, TimeSpan? timeout) => timeout switch
    {
        null => long.MaxValue,
        // One that a lifetime does not see is none.
        { } given when given > LongestTimeout => long.MaxValue,
        { } given when given > TimeSpan.Zero => time.GetTimestamp() + (long)(given.TotalSeconds * time.TimestampFrequency),
        _ => throw new ArgumentException($"the timeout is {timeout}; it has to be above 0"),
    };

    // What both kinds of requests may ask for.
    private readonly record struct Terms(string? Adapter, string? CacheSalt, int Priority, TimeSpan? Timeout);
}
