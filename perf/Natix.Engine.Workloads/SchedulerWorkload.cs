using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Workloads;

/// <summary>Requests that decode beside each other: what a step costs beside the decoder itself. Good for <see cref="Steps"/> steps.</summary>
internal sealed class SchedulerWorkload
{
    /// <summary>Steps until the first request is done.</summary>
    public const int Steps = 1000;

    private const int PromptLength = 1000;

    // The first begins to decode while the last still wait.
    private const int MaxOutput = Steps + 256;

    private readonly Scheduler _scheduler;

    /// <param name="running">Requests.</param>
    /// <param name="axes">Axes of a position: 1 or 3.</param>
    public SchedulerWorkload(int running, int axes)
    {
        const int tokens = PromptLength + MaxOutput;
        _scheduler = new Scheduler(new SchedulerOptions
        {
            Vocabulary = 2 * PromptLength,
            Blocks = running * ((tokens / 16) + 1),
            MaxContext = tokens,
            MaxSequences = running,
            MaxLogits = running,
            PositionAxes = axes,
        });
        for (var i = 0; i < running; i++)
        {
            var request = new LanguageRequest { Prompt = [i, .. Enumerable.Range(0, PromptLength - 1)], MaxOutput = MaxOutput };
            if (_scheduler.Submit(request).Status != SubmissionStatus.Accepted)
                throw new InvalidOperationException("the workload's request was turned away");
        }

        while (Step() != running)
        {
        }
    }

    /// <summary>Plans a step, answers it and takes the answers in; its rows.</summary>
    public int Step()
    {
        var plan = _scheduler.Plan(0) ?? throw new InvalidOperationException($"the workload is good for {Steps} steps");
        for (var i = 0; i < plan.SequenceCount; i++)
        {
            if (plan.Sequences[i].Samples)
                plan.Answer(i, i);
        }

        var rows = plan.Rows;
        _scheduler.Complete(plan);
        return rows;
    }
}
