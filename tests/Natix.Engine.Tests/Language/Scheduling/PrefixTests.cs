using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>What was computed once is not computed again, for those who may have it.</summary>
public sealed class PrefixTests
{
    [Fact]
    public void Full_blocks_are_reused_and_one_token_is_left_to_compute()
    {
        var steps = new Steps(Steps.Small);
        var first = steps.Submit(0, 16, 1);
        Assert.Equal(16, steps.Finish());
        var again = steps.Submit(0, 16, 1);
        Assert.Equal([(again, 4)], steps.Step());
        var longer = steps.Submit(0, 18, 1);
        Assert.Equal([(longer, 2)], steps.Step());
        Assert.Equal((0, 12, 16), (first.State!.Reused, again.State!.Reused, longer.State!.Reused));
        Assert.Equal((50, 28), (steps.Scheduler.Counters.PrefixQueries, steps.Scheduler.Counters.PrefixHits));
    }

    [Fact]
    public void Output_is_reused_like_a_prompt()
    {
        var steps = new Steps(Steps.Small);
        var first = steps.Submit(0, 6, 7);
        steps.Finish();
        var next = steps.Submit(new LanguageRequest { Prompt = [.. first.Prompt, .. first.State!.Output, 1, 2], MaxOutput = 1 });
        // 12 of its 13 tokens have keys and values.
        Assert.Equal([(next, 3)], steps.Step());
    }

    [Fact]
    public void Output_is_not_kept_when_it_is_not_wanted()
    {
        var steps = new Steps(Steps.Small with { SharesOutputs = false });
        var first = steps.Submit(0, 6, 7);
        steps.Finish();
        var next = steps.Submit(new LanguageRequest { Prompt = [.. first.Prompt, .. first.State!.Output], MaxOutput = 1 });
        Assert.Equal([(next, 9)], steps.Step());
    }

    [Fact]
    public void Tenants_adapters_and_pictures_do_not_mix()
    {
        var steps = new Steps(Steps.Small);
        Assert.Equal(16, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1 }));
        Assert.Equal(16, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Salt = Steps.Key(1) }));
        Assert.Equal(16, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Salt = Steps.Key(2) }));
        Assert.Equal(16, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Adapter = 0, AdapterKey = Steps.Key(1) }));
        Assert.Equal(16, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Images = [Steps.Image(1, 2, 6)] }));
        // The first block holds text alone, or the same part of the same picture.
        Assert.Equal(12, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Images = [Steps.Image(1, 4, 6)] }));
        Assert.Equal(4, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Images = [Steps.Image(1, 4, 6)] }));
        // The number of an adapter says nothing: it may stand for other weights by now.
        Assert.Equal(4, Rows(new() { Prompt = Steps.Prompt(0, 16), MaxOutput = 1, Adapter = 1, AdapterKey = Steps.Key(1) }));

        int Rows(LanguageRequest request)
        {
            steps.Submit(request);
            return steps.Finish();
        }
    }

    [Fact]
    public void Who_needs_what_another_is_computing_waits_for_it()
    {
        var steps = new Steps(Steps.Small with { MaxRows = 16 });
        var first = steps.Submit(0, 30, 1);
        var same = steps.Submit(0, 32, 1);
        var other = steps.Submit(100, 4, 1);
        Assert.Equal([(first, 16)], steps.Step());
        // The next block is still to come, so it waits on; whoever needs nothing of it goes by.
        Assert.Equal([(first, 14), (other, 2)], steps.Step());
        Assert.Equal([(same, 4), (other, 2)], steps.Step().OrderBy(s => s.Request == other));
        Assert.Equal(28, same.State!.Reused);
        Assert.Equal(1, steps.Scheduler.Counters.PassedOver);
    }

    [Fact]
    public void When_that_one_is_cancelled_it_computes_for_itself()
    {
        var steps = new Steps(Steps.Small with { MaxRows = 16 });
        var (first, same) = (steps.Submit(0, 30, 1), steps.Submit(0, 32, 1));
        Assert.Equal([(first, 16)], steps.Step());
        steps.Scheduler.Cancel(first);
        Assert.Equal([(same, 16)], steps.Step());
        Assert.Equal(16, same.State!.Reused);
    }

    [Fact]
    public void Tokens_whose_logits_are_wanted_are_computed()
    {
        var steps = new Steps(Steps.Small);
        steps.Submit(0, 16, 1);
        steps.Finish();
        var scored = steps.Submit(new LanguageRequest { Prompt = Steps.Prompt(0, 16), Logits = new LogitRange(5, 7) });
        var plan = steps.Plan();
        var sequence = plan.Sequences[0];
        Assert.Equal((4, 12, 5, 2, false), (sequence.Start, sequence.Rows, sequence.ScoreStart, sequence.Scores, sequence.Samples));
        Assert.Equal([1, 2], plan.LogitRows.ToArray());
        steps.Answer(plan);
        Assert.Equal(FinishReason.Scored, scored.State!.Reason);
    }

    [Fact]
    public void Few_rows_of_logits_spread_scores_over_steps()
    {
        var steps = new Steps(Steps.Small with { MaxLogits = 8 });
        var scored = steps.Submit(new LanguageRequest { Prompt = Steps.Prompt(0, 20), Logits = new LogitRange(2, 20), MaxOutput = 1 });
        Assert.Equal([(scored, 10)], steps.Step());
        Assert.Equal([(scored, 8)], steps.Step());
        var plan = steps.Plan();
        // The last row is a score and sampled from.
        Assert.Equal((2, 2, true, 1), (plan.Rows, plan.Logits, plan.Sequences[0].Samples, plan.Sequences[0].SampleLogit));
        steps.Answer(plan);
        Assert.Equal(FinishReason.Length, scored.State!.Reason);
    }
}
