using System.Text;
using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>What callers ask, in the scheduler's terms.</summary>
internal static class Requests
{
    /// <summary>A prompt that an output goes on from.</summary>
    public static LanguageRequest Generation(LanguageModel model, GenerationRequest asked, int[] prompt, LanguageTask task) =>
        Of(model, new(asked.Adapter, asked.CacheSalt, asked.Priority, asked.Timeout), prompt, task, maxOutput: asked.MaxOutputTokens);

    /// <summary>A prompt of which only logits are wanted.</summary>
    public static LanguageRequest Scores(LanguageModel model, DecisionRequest asked, int[] prompt, LogitRange logits, LanguageRequest? parent, LanguageTask task) =>
        Of(model, new(asked.Adapter, asked.CacheSalt, asked.Priority, asked.Timeout), prompt, task, logits: logits, parent: parent);

    /// <summary>Throws unless a submission was accepted.</summary>
    public static void Accept(Submission submission)
    {
        if (submission.Status == SubmissionStatus.Refused)
            throw new ArgumentException(submission.Text);
        if (submission.Status == SubmissionStatus.Full)
            throw new LanguageBusyException(submission.Text!);
    }

    private static LanguageRequest Of(
        LanguageModel model, Terms terms, int[] prompt, LanguageTask task, int maxOutput = 0, LogitRange logits = default, LanguageRequest? parent = null)
    {
        var (adapter, key) = model.FindAdapter(terms.Adapter);
        return new LanguageRequest
        {
            Prompt = prompt,
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
        { } given when given > TimeSpan.Zero => time.GetTimestamp() + (long)(given.TotalSeconds * time.TimestampFrequency),
        _ => throw new ArgumentException($"the timeout is {timeout}; it has to be above 0"),
    };

    // What both kinds of requests may ask for.
    private readonly record struct Terms(string? Adapter, string? CacheSalt, int Priority, TimeSpan? Timeout);
}
