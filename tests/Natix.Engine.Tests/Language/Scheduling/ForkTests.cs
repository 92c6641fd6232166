using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Requests that go on from another's prompt.</summary>
public sealed class ForkTests
{
    private static readonly int[] Question = Steps.Prompt(0, 10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Choices_are_scored_from_one_computation_of_the_question(bool sharesPrefixes)
    {
        var steps = new Steps(Steps.Small with { SharesPrefixes = sharesPrefixes });
        var (question, choices) = Ask(steps, [20, 21, 22], [30, 31], [40]);
        var plan = steps.Plan();
        Assert.Equal([(question, 10)], Steps.RowsOf(plan));
        Assert.Equal([9], plan.LogitRows.ToArray());
        steps.Answer(plan);
        Assert.Equal(FinishReason.Scored, question.State!.Reason);

        plan = steps.Plan();
        Assert.Equal([(choices[0], 3), (choices[1], 2), (choices[2], 1)], Steps.RowsOf(plan));
        // Each writes into a copy of the half-filled block of the question.
        Assert.Equal(3, plan.CopyCount);
        Assert.Equal(question.State.PromptLength, plan.Sequences[0].Start);
        Assert.Equal([0, 1, 3], plan.LogitRows.ToArray());
        steps.Answer(plan);
        Assert.All(choices, c => Assert.Equal(FinishReason.Scored, c.State!.Reason));
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void A_choice_goes_on_while_the_question_itself_is_answered()
    {
        var steps = new Steps(Steps.Small);
        var question = new LanguageRequest { Prompt = Question, MaxOutput = 3 };
        var same = new LanguageRequest { Prompt = Question, MaxOutput = 3, Parent = question };
        Assert.Equal(SubmissionStatus.Accepted, steps.Scheduler.Submit(question, same).Status);
        Assert.Equal([(question, 10)], steps.Step());
        // All but the last token is there; that one is computed again, for its logits.
        var plan = steps.Plan();
        Assert.Equal([(question, 1), (same, 1)], Steps.RowsOf(plan));
        Assert.Equal([question.State!.Table[2], same.State!.Table[2]], plan.Copies.ToArray());
        Assert.Equal([11, 10], plan.ContextLengths.ToArray());
        steps.Answer(plan);
        steps.Finish();
        Assert.Equal(question.State.Output.ToArray(), same.State.Output.ToArray());
    }

    [Fact]
    public void Blocks_of_a_question_that_is_over_stay_until_the_last_choice_has_started()
    {
        var steps = new Steps(Steps.Small with { MaxSequences = 1, MaxRows = 16, MaxLogits = 4 });
        var (question, choices) = Ask(steps, [20], [30]);
        steps.Step();
        Assert.Equal([question.State!], steps.Scheduler.Lingering);
        Assert.Equal([(choices[0], 1)], steps.Step());
        Assert.Equal([question.State!], steps.Scheduler.Lingering);
        steps.Scheduler.Cancel(choices[1]);
        Assert.Null(steps.Scheduler.Plan(0));
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void What_was_promised_to_a_question_that_is_over_is_free_for_others()
    {
        var steps = new Steps(Steps.Small with { MaxSequences = 1, MaxRows = 16, MaxLogits = 4 });
        var question = new LanguageRequest { Prompt = Question, MaxOutput = 50, StopTokens = [7] };
        var choices = Enumerable.Range(0, 2).Select(i => new LanguageRequest { Prompt = [.. Question, i], MaxOutput = 5, Parent = question }).ToArray();
        steps.Scheduler.Submit([question, .. choices]);
        steps.Step();
        Assert.Equal([question.State!], steps.Scheduler.Lingering);
        Assert.Equal(0, steps.Scheduler.Kv.Reserved);
    }

    [Fact]
    public void A_choice_computes_for_itself_when_its_question_was_cancelled()
    {
        var steps = new Steps(Steps.Small);
        var (question, choices) = Ask(steps, [20]);
        steps.Scheduler.Cancel(question);
        Assert.Equal([(choices[0], 11)], steps.Step());
        Assert.Equal(FinishReason.Scored, choices[0].State!.Reason);
    }

    [Fact]
    public void Blocks_that_linger_go_when_nobody_could_start_otherwise()
    {
        var steps = new Steps(Steps.Small with { Blocks = 4, MaxSequences = 1, MaxRows = 16, MaxLogits = 4, SharesPrefixes = false });
        var (question, choices) = Ask(steps, [20]);
        // Goes first, and needs all blocks.
        var urgent = steps.Submit(100, 16, 1, priority: -1);
        Assert.Equal([(urgent, 16)], steps.Step());
        Assert.Equal([(question, 10)], steps.Step());
        var greedy = steps.Submit(200, 16, 1, priority: -1);
        Assert.Equal([(greedy, 16)], steps.Step());
        Assert.Empty(steps.Scheduler.Lingering);
        Assert.Equal([(choices[0], 11)], steps.Step());
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void A_child_begins_as_its_parent_does()
    {
        var steps = new Steps(Steps.Small);
        var parent = steps.Submit(0, 5, 1);
        Assert.Contains("differs from its parent's at token 3 of 5", Refusal(new() { Prompt = [0, 1, 2, 9, 4, 5], Parent = parent }));
        Assert.Contains("the salt differs", Refusal(new() { Prompt = Steps.Prompt(0, 6), Salt = Steps.Key(1), Parent = parent }));
        Assert.Contains("pictures in the first 5 tokens", Refusal(new() { Prompt = Steps.Prompt(0, 6), Images = [Steps.Image(1, 1, 2)], Parent = parent }));
        Assert.Contains("parent was not submitted", Refusal(new() { Prompt = [1], Parent = new LanguageRequest { Prompt = [1] } }));

        string Refusal(LanguageRequest request) => steps.Scheduler.Submit(request).Text!;
    }

    private static (LanguageRequest Question, LanguageRequest[] Choices) Ask(Steps steps, params int[][] choices)
    {
        var question = new LanguageRequest { Prompt = Question, Logits = new LogitRange(9, 10) };
        LanguageRequest[] scored = [.. choices.Select(c => new LanguageRequest
        {
            Prompt = [.. Question, .. c],
            // What the last token of a choice is followed by, nobody asks.
            Logits = new LogitRange(10, 10 + c.Length - 1),
            Parent = question,
        })];
        Assert.Equal(SubmissionStatus.Accepted, steps.Scheduler.Submit([question, .. scored]).Status);
        return (question, scored);
    }
}
