using Natix.Engine.Language;
using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>A scheduler whose steps a test takes one by one; every token sampled is 7 unless it says otherwise.</summary>
internal sealed class Steps(SchedulerOptions options)
{
    public static SchedulerOptions Small { get; } = new()
    {
        Vocabulary = 1000,
        Blocks = 64,
        BlockTokens = 4,
        MaxContext = 200,
        MaxRows = 32,
        MaxSequences = 8,
        MaxLogits = 16,
        Adapters = 2,
        EncoderBudget = 16,
        EncoderCapacity = 32,
    };

    public Scheduler Scheduler { get; } = new(options);

    public long Now { get; set; }

    /// <summary>Takes a request in that has to be accepted.</summary>
    public LanguageRequest Submit(LanguageRequest request)
    {
        Assert.Equal(new Submission(SubmissionStatus.Accepted, null), Scheduler.Submit(request));
        return request;
    }

    /// <summary>A request of tokens that count on from a first one.</summary>
    public LanguageRequest Submit(int first, int length, int maxOutput, int priority = 0, long deadline = long.MaxValue) =>
        Submit(new LanguageRequest { Prompt = Prompt(first, length), MaxOutput = maxOutput, Priority = priority, Deadline = deadline });

    public static int[] Prompt(int first, int length) => [.. Enumerable.Range(first, length)];

    public static ContentDigest Key(int i) => ContentDigest.Of([(byte)i]);

    public static ImageItem Image(int key, int offset, int length) => new(Key(key), offset, length);

    /// <summary>Plans a step, answers it and completes it; whose rows it had, and how many.</summary>
    public List<(LanguageRequest Request, int Rows)> Step(int token = 7)
    {
        var plan = Scheduler.Plan(Now);
        if (plan is null)
            return [];
        var rows = RowsOf(plan);
        Answer(plan, token);
        return rows;
    }

    /// <summary>A step that has to be there.</summary>
    public StepPlan Plan()
    {
        var plan = Scheduler.Plan(Now);
        Assert.NotNull(plan);
        return plan;
    }

    public void Answer(StepPlan plan, int token = 7)
    {
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            if (plan.Sequences[i].Samples)
                plan.Answer(i, token);
        }

        Scheduler.Complete(plan);
    }

    public static List<(LanguageRequest Request, int Rows)> RowsOf(StepPlan plan) => [.. plan.Sequences.ToArray().Select(s => (s.State.Request, s.Rows))];

    /// <summary>Steps until nobody has anything to do; rows in all.</summary>
    public int Finish()
    {
        var (rows, steps) = (0, 0);
        while (Step() is { Count: > 0 } step)
        {
            rows += step.Sum(s => s.Rows);
            Assert.True(++steps < 1000, "it does not come to an end");
        }

        return rows;
    }
}
