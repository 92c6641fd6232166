using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>A step is planned before the one before it has answered.</summary>
public sealed class AsynchronousTests
{
    [Fact]
    public void The_token_of_the_step_before_is_filled_in_when_it_is_known()
    {
        var steps = new Steps(Steps.Small);
        steps.Submit(0, 5, 3);
        var first = steps.Plan();
        var second = steps.Plan();
        Assert.False(second.IsReady);
        Assert.Equal([new PendingRow(0, 0, 0)], second.PendingRows.ToArray());
        Assert.Equal([5], second.Positions.ToArray());
        steps.Answer(first, 42);
        Assert.True(second.IsReady);
        Assert.Equal([42], second.Tokens.ToArray());
        var third = steps.Plan();
        steps.Answer(second, 43);
        Assert.Equal([43], third.Tokens.ToArray());
        // Its output is complete once the third has run: there is no fourth.
        Assert.Null(steps.Scheduler.Plan(0));
        steps.Answer(third, 44);
        Assert.Null(steps.Scheduler.Plan(0));
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void A_row_planned_for_a_request_that_stopped_meanwhile_changes_nothing()
    {
        var steps = new Steps(Steps.Small);
        var (stops, goes) = (steps.Submit(new LanguageRequest { Prompt = [1], MaxOutput = 9, StopTokens = [7] }), steps.Submit(10, 3, 9));
        var first = steps.Plan();
        var second = steps.Plan();
        steps.Answer(first);
        Assert.Equal(FinishReason.Stop, stops.State!.Reason);
        steps.Answer(second);
        Assert.Equal([7], stops.State.Output.ToArray());
        Assert.Equal([(goes, 1)], steps.Step());
    }

    [Fact]
    public void Who_is_put_back_while_its_step_runs_keeps_the_token_that_comes_of_it()
    {
        var steps = new Steps(Steps.Small with { Blocks = 6, Admission = AdmissionMode.Optimistic, SharesPrefixes = false });
        var (first, last) = (steps.Submit(0, 8, 3), steps.Submit(100, 15, 6));
        var plan = steps.Plan();
        Assert.Equal(2, plan.SequenceCount);
        var next = steps.Plan();
        Assert.Equal([(first, 1)], Steps.RowsOf(next));
        Assert.Equal(1, last.State!.Preemptions);
        steps.Answer(plan, 42);
        Assert.Equal([42], last.State.Output.ToArray());
        steps.Answer(next);
        steps.Finish();
        Assert.Equal([42, 7, 7, 7, 7, 7], last.State.Output.ToArray());
    }

    [Fact]
    public void Two_steps_are_out_at_most_and_come_home_in_order()
    {
        var steps = new Steps(Steps.Small);
        steps.Submit(0, 5, 30);
        var (first, second) = (steps.Plan(), steps.Plan());
        Assert.Contains("two steps", Assert.Throws<InvalidOperationException>(() => steps.Scheduler.Plan(0)).Message);
        Assert.Contains("in the order", Assert.Throws<InvalidOperationException>(() => steps.Scheduler.Complete(second)).Message);
        Assert.Contains("sequence 0", Assert.Throws<InvalidOperationException>(() => steps.Scheduler.Complete(first)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Answer(0, Steps.Small.Vocabulary));
        steps.Answer(first);
        Assert.Contains("in the order", Assert.Throws<InvalidOperationException>(() => steps.Scheduler.Complete(first)).Message);
    }

    [Fact]
    public void When_a_step_fails_all_who_run_end_and_those_who_wait_do_not()
    {
        var steps = new Steps(Steps.Small with { MaxSequences = 1, MaxRows = 8 });
        var (runs, waits) = (steps.Submit(0, 5, 30), steps.Submit(100, 4, 1));
        steps.Plan();
        steps.Plan();
        steps.Scheduler.Abandon("the device is gone");
        Assert.Equal((FinishReason.Failed, "the device is gone"), (runs.State!.Reason, runs.State.Failure));
        Assert.Equal((0, 0), (steps.Scheduler.Kv.Pool.Cached, steps.Scheduler.Outstanding));
        Assert.Equal([(waits, 4)], steps.Step());
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }
}
