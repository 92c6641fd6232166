using System.Text;
using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Language.Serving;

/// <summary>What callers ask, in the scheduler's terms.</summary>
internal static class Requests
{
    /// <summary>A prompt that an output goes on from.</summary>
    public static LanguageRequest Generation(LanguageModel model, GenerationRequest asked, int[] prompt, LanguageTask task)
    {
        var (adapter, key) = model.FindAdapter(asked.Adapter);
        return new LanguageRequest
        {
            Prompt = prompt,
            MaxOutput = asked.MaxOutputTokens,
            Adapter = adapter,
            AdapterKey = key,
            Salt = Salt(asked.CacheSalt),
            Priority = asked.Priority,
            Deadline = Deadline(model.Time, asked.Timeout),
            Tag = task,
        };
    }

    /// <summary>A prompt of which only logits are wanted.</summary>
    public static LanguageRequest Scores(LanguageModel model, DecisionRequest asked, int[] prompt, LogitRange logits, LanguageRequest? parent, LanguageTask task)
    {
        var (adapter, key) = model.FindAdapter(asked.Adapter);
        return new LanguageRequest
        {
            Prompt = prompt,
            Logits = logits,
            Parent = parent,
            Adapter = adapter,
            AdapterKey = key,
            Salt = Salt(asked.CacheSalt),
            Priority = asked.Priority,
            Deadline = Deadline(model.Time, asked.Timeout),
            Tag = task,
        };
    }

    /// <summary>Throws unless a submission was accepted.</summary>
    public static void Accept(Submission submission)
    {
        if (submission.Status == SubmissionStatus.Refused)
            throw new ArgumentException(submission.Text);
        if (submission.Status == SubmissionStatus.Full)
            throw new LanguageBusyException(submission.Text!);
    }

    private static ContentDigest Salt(string? salt) => salt is null ? default : ContentDigest.Of(Encoding.UTF8.GetBytes(salt));

    private static long Deadline(TimeProvider time, TimeSpan? timeout) => timeout switch
    {
        null => long.MaxValue,
        { } given when given > TimeSpan.Zero => time.GetTimestamp() + (long)(given.TotalSeconds * time.TimestampFrequency),
        _ => throw new ArgumentException($"the timeout is {timeout}; it has to be above 0"),
    };
}
