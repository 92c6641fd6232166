using Natix.Engine.Language;
using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Pictures are encoded whole, once, and before their rows.</summary>
public sealed class PictureTests
{
    [Fact]
    public void A_picture_is_encoded_before_its_first_row_and_its_rows_take_its_embeddings()
    {
        var steps = new Steps(Steps.Small with { MaxRows = 10 });
        var request = Ask(steps, Steps.Image(1, 3, 12));
        var plan = steps.Plan();
        Assert.Equal([new EncodeOrder(0, request.State!, 0)], plan.Encodes.ToArray());
        Assert.Equal([new VisualRun(0, 0, 7)], plan.VisualRuns.ToArray());
        Assert.Equal(Enumerable.Range(3, 7), plan.VisualRows.ToArray());
        steps.Answer(plan);
        plan = steps.Plan();
        Assert.Empty(plan.Encodes.ToArray());
        Assert.Equal([new VisualRun(0, 7, 5)], plan.VisualRuns.ToArray());
        Assert.Equal(Enumerable.Range(0, 5), plan.VisualRows.ToArray());
        steps.Answer(plan);
        Assert.Equal([0], steps.Plan().EvictedEntries.ToArray());
        Assert.Equal(0, steps.Scheduler.Encoder.Held);
    }

    [Fact]
    public void Rows_end_before_a_picture_that_the_step_cannot_encode()
    {
        var steps = new Steps(Steps.Small);
        var request = Ask(steps, Steps.Image(1, 2, 10), Steps.Image(2, 14, 10));
        Assert.Equal([(request, 14)], steps.Step());
        Assert.Equal([(request, 16)], steps.Step());
    }

    [Fact]
    public void A_picture_of_several_requests_is_encoded_once()
    {
        var steps = new Steps(Steps.Small with { SharesPrefixes = false });
        var (one, other) = (Ask(steps, Steps.Image(1, 2, 12)), steps.Submit(new() { Prompt = Steps.Prompt(50, 15), MaxOutput = 1, Images = [Steps.Image(1, 0, 12)] }));
        var plan = steps.Plan();
        Assert.Equal([(one, 30), (other, 2)], Steps.RowsOf(plan));
        Assert.Equal(1, plan.Encodes.Length);
        Assert.Equal([new VisualRun(0, 0, 12), new VisualRun(0, 0, 2)], plan.VisualRuns.ToArray());
        Assert.Equal((2, 1), steps.Scheduler.Encoder.Lookups);
        steps.Answer(plan);
        Assert.Equal(0, steps.Plan().EvictedEntries.Length);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void A_picture_that_comes_again_is_there_if_it_was_retained(bool retains, int encodes)
    {
        var steps = new Steps(Steps.Small with { RetainsEncoded = retains, SharesPrefixes = false });
        Ask(steps, Steps.Image(1, 2, 12));
        steps.Finish();
        Ask(steps, Steps.Image(1, 2, 12));
        Assert.Equal(encodes, steps.Plan().Encodes.Length);
    }

    [Fact]
    public void The_picture_unused_longest_makes_room()
    {
        var steps = new Steps(Steps.Small with { RetainsEncoded = true, SharesPrefixes = false });
        foreach (var key in (int[])[1, 2, 1])
        {
            Ask(steps, Steps.Image(key, 2, 12));
            steps.Finish();
        }

        var second = steps.Scheduler.Encoder.EntryOf(Steps.Key(2));
        Ask(steps, Steps.Image(3, 2, 12));
        Assert.Equal([second], steps.Plan().EvictedEntries.ToArray());
        Assert.Equal(24, steps.Scheduler.Encoder.Held);
        Assert.True(steps.Scheduler.Encoder.EntryOf(Steps.Key(1)) >= 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_picture_that_could_not_be_encoded_is_not_there_for_others(bool isHeld)
    {
        var steps = new Steps(Steps.Small with { RetainsEncoded = true, SharesPrefixes = false, MaxRows = isHeld ? 8 : 32 });
        Ask(steps, Steps.Image(1, 2, 12));
        var plan = steps.Plan();
        var entry = plan.Encodes[0].Entry;
        steps.Scheduler.Encoder.Forget(steps.Scheduler.Encoder.EntryOf(Steps.Key(1)));
        plan.Fail(0, "the picture could not be encoded");
        steps.Scheduler.Complete(plan);
        Ask(steps, Steps.Image(1, 2, 12));
        plan = steps.Plan();
        Assert.Equal(1, plan.Encodes.Length);
        Assert.Contains(entry, plan.EvictedEntries.ToArray());
    }

    [Fact]
    public void A_picture_within_reused_blocks_is_not_encoded_and_one_that_begins_there_is()
    {
        var steps = new Steps(Steps.Small);
        Ask(steps, Steps.Image(1, 2, 5), Steps.Image(2, 9, 12));
        steps.Finish();
        var again = steps.Submit(new LanguageRequest { Prompt = Steps.Prompt(0, 16 + 5), MaxOutput = 1, Images = [Steps.Image(1, 2, 5), Steps.Image(2, 9, 12)] });
        var plan = steps.Plan();
        Assert.Equal((20, 1), (plan.Sequences[0].Start, plan.Rows));
        Assert.Equal([new EncodeOrder(plan.Encodes[0].Entry, again.State!, 1)], plan.Encodes.ToArray());
        Assert.Equal([new VisualRun(plan.Encodes[0].Entry, 11, 1)], plan.VisualRuns.ToArray());
    }

    [Fact]
    public void Who_is_put_back_in_the_step_that_would_encode_its_picture_takes_the_order_along()
    {
        var steps = new Steps(Steps.Small with { Blocks = 8, MaxRows = 16, Admission = AdmissionMode.Optimistic, SharesPrefixes = false, MaxPrefillChunk = 8 });
        var first = steps.Submit(0, 16, 9);
        var last = steps.Submit(new LanguageRequest { Prompt = Steps.Prompt(50, 16), MaxOutput = 1, Priority = 1, Images = [Steps.Image(1, 10, 4)] });
        var encodes = 0;
        for (var i = 0; i < 20 && last.State!.Phase != RequestPhase.Ended; i++)
        {
            var plan = steps.Plan();
            encodes += plan.Encodes.Length;
            steps.Answer(plan);
        }

        steps.Finish();
        Assert.Equal([FinishReason.Length, FinishReason.Length], [first.State!.Reason, last.State!.Reason]);
        Assert.InRange(encodes, 1, 1 + last.State.Preemptions);
        Assert.Equal(0, steps.Scheduler.Encoder.Held);
    }

    private static LanguageRequest Ask(Steps steps, params ImageItem[] images) =>
        steps.Submit(new LanguageRequest { Prompt = Steps.Prompt(0, 30), MaxOutput = 2, Images = images });
}
