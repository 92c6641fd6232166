using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Who starts, who goes on, and who is put back.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void A_long_prompt_shares_steps_with_those_that_decode()
    {
        var steps = new Steps(Steps.Small);
        var first = steps.Submit(0, 3, 20);
        Assert.Equal([(first, 3)], steps.Step());
        var prompt = steps.Submit(100, 70, 5);
        Assert.Equal([(first, 1), (prompt, 31)], steps.Step());
        Assert.Equal([(first, 1), (prompt, 31)], steps.Step());
        Assert.Equal([(first, 1), (prompt, 8)], steps.Step());
        Assert.Equal([(first, 1), (prompt, 1)], steps.Step());
        Assert.Equal([7], prompt.State!.Output[..1].ToArray());
    }

    [Fact]
    public void A_chunk_is_no_longer_than_it_may_be()
    {
        var steps = new Steps(Steps.Small with { MaxPrefillChunk = 10 });
        var (one, other) = (steps.Submit(0, 25, 1), steps.Submit(100, 25, 1));
        Assert.Equal([(one, 10), (other, 10)], steps.Step());
    }

    [Fact]
    public void Priority_goes_before_deadline_and_deadline_before_arrival()
    {
        var steps = new Steps(Steps.Small with { MaxSequences = 1, MaxRows = 8 });
        var late = steps.Submit(0, 2, 1, priority: 1);
        var soon = steps.Submit(10, 2, 1, priority: 1, deadline: 1000);
        var sooner = steps.Submit(20, 2, 1, priority: 1, deadline: 900);
        var later = steps.Submit(30, 2, 1, priority: 1);
        var urgent = steps.Submit(40, 2, 1);
        var order = Enumerable.Range(0, 5).Select(_ => Assert.Single(steps.Step()).Request);
        Assert.Equal([urgent, sooner, soon, late, later], order);
    }

    [Fact]
    public void What_is_too_late_ends_whether_it_runs_or_waits()
    {
        var steps = new Steps(Steps.Small with { MaxSequences = 1, MaxRows = 8 });
        var running = steps.Submit(0, 2, 50, deadline: 5);
        var waiting = steps.Submit(10, 2, 50, deadline: 6);
        var patient = steps.Submit(20, 2, 1, priority: 1);
        steps.Step();
        steps.Now = 5;
        Assert.Equal(waiting, Assert.Single(steps.Step()).Request);
        Assert.Equal((FinishReason.DeadlinePassed, 1), (running.State!.Reason, running.State.Output.Length));
        steps.Now = 6;
        Assert.Equal(patient, Assert.Single(steps.Step()).Request);
        Assert.Equal(FinishReason.DeadlinePassed, waiting.State!.Reason);
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void Who_is_cancelled_is_in_no_step_after_and_holds_nothing()
    {
        var steps = new Steps(Steps.Small);
        var (gone, stays, never) = (steps.Submit(0, 5, 50), steps.Submit(10, 5, 2), steps.Submit(20, 5, 2));
        steps.Scheduler.Cancel(never);
        steps.Step();
        steps.Scheduler.Cancel(gone);
        steps.Scheduler.Cancel(gone);
        Assert.Equal([(stays, 1)], steps.Step());
        Assert.Equal([FinishReason.Cancelled, FinishReason.Length, FinishReason.Cancelled], [gone.State!.Reason, stays.State!.Reason, never.State!.Reason]);
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
        steps.Scheduler.Cancel(stays);
        Assert.Null(steps.Scheduler.Plan(0));
        Assert.Equal(FinishReason.Length, stays.State.Reason);
    }

    [Fact]
    public void Without_eviction_only_as_many_start_as_fit_at_worst()
    {
        // Each takes 1 block now and 5 at worst: 4 + 17 tokens, the last without keys and values.
        var steps = new Steps(Steps.Small with { Blocks = 14, SharesPrefixes = false });
        var requests = Enumerable.Range(0, 4).Select(i => steps.Submit(10 * i, 4, 17)).ToArray();
        Assert.Equal(2, steps.Step().Count);
        Assert.Equal(8, steps.Scheduler.Kv.Reserved);
        steps.Finish();
        Assert.All(requests, r => Assert.Equal((FinishReason.Length, 17, 0), (r.State!.Reason, r.State.Output.Length, r.State.Preemptions)));
    }

    [Fact]
    public void Optimism_starts_all_and_puts_the_last_back_when_blocks_run_out()
    {
        var steps = new Steps(Steps.Small with { Blocks = 8, Admission = AdmissionMode.Optimistic, SharesPrefixes = false });
        var requests = Enumerable.Range(0, 4).Select(i => steps.Submit(10 * i, 4, 17)).ToArray();
        Assert.Equal(4, steps.Step().Count);
        steps.Finish();
        Assert.All(requests, r => Assert.Equal((FinishReason.Length, 17), (r.State!.Reason, r.State.Output.Length)));
        Assert.Equal(0, requests[0].State!.Preemptions);
        Assert.True(requests[3].State!.Preemptions > 0, "somebody has to give way");
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void Who_was_put_back_finds_its_blocks_again_if_nobody_took_them()
    {
        var steps = new Steps(Steps.Small with { Blocks = 6, Admission = AdmissionMode.Optimistic });
        var (first, last) = (steps.Submit(0, 8, 2), steps.Submit(100, 15, 6));
        Assert.Equal([(first, 8), (last, 15)], steps.Step());
        // The first takes a block; what the last is computed in stays, until the first is through.
        Assert.Equal([(first, 1)], steps.Step());
        Assert.Equal(1, last.State!.Preemptions);
        Assert.Equal([(last, 4)], steps.Step());
        steps.Finish();
        Assert.Equal(6, last.State.Output.Length);
    }

    [Fact]
    public void Optimism_leaves_some_blocks_alone_while_others_run()
    {
        var steps = new Steps(Steps.Small with { Blocks = 6, Admission = AdmissionMode.Optimistic, WatermarkBlocks = 4 });
        var (first, second) = (steps.Submit(0, 8, 2), steps.Submit(100, 8, 2));
        Assert.Equal([(first, 8)], steps.Step());
        Assert.Equal([(first, 1)], steps.Step());
        Assert.Equal([(second, 8)], steps.Step());
    }

    [Fact]
    public void A_token_that_stops_is_the_last_of_the_output()
    {
        var steps = new Steps(Steps.Small);
        var request = steps.Submit(new LanguageRequest { Prompt = [1], MaxOutput = 10, StopTokens = [8, 9] });
        steps.Step(7);
        steps.Step(9);
        Assert.Equal(FinishReason.Stop, request.State!.Reason);
        Assert.Equal([7, 9], request.State.Output.ToArray());
    }

    [Fact]
    public void Whoever_samples_may_end_a_request_or_declare_it_failed()
    {
        var steps = new Steps(Steps.Small);
        var (stops, fails) = (steps.Submit(0, 4, 9), steps.Submit(10, 4, 9));
        var plan = steps.Plan();
        plan.Answer(0, 5, stops: true);
        plan.Fail(1, "row 0 is not finite");
        steps.Scheduler.Complete(plan);
        Assert.Equal(FinishReason.Stop, stops.State!.Reason);
        Assert.Equal((FinishReason.Failed, "row 0 is not finite"), (fails.State!.Reason, fails.State.Failure));
        Assert.True(steps.Scheduler.Kv.Pool.Index.TryFind(stops.State.Keys[0], out _));
        Assert.False(steps.Scheduler.Kv.Pool.Index.TryFind(fails.State.Keys[0], out _), "what failed is not found again");
        List<RequestState> ended = [];
        steps.Scheduler.TakeEnded(ended);
        Assert.Equal([stops.State, fails.State], ended);
    }
}
