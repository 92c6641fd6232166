using Natix.Engine.Language;
using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>What is taken in, what is refused and with what words.</summary>
public sealed class SubmissionTests
{
    private static Dictionary<string, LanguageRequest> Bad() => new()
    {
        { "the prompt is empty", new() { Prompt = [] } },
        { "may have -1 tokens", new() { Prompt = [1], MaxOutput = -1 } },
        { "has 201 tokens; the context holds 200", new() { Prompt = new int[201] } },
        { "has 200 tokens and wants output; the context holds 200", new() { Prompt = new int[200], MaxOutput = 1 } },
        { "take 11 blocks of 4 tokens; the whole cache has 10: shorten the prompt or lower the bound of the output by 1", new() { Prompt = new int[30], MaxOutput = 12 } },
        { "token 1 of the prompt is 1000; the vocabulary is 0 to 999", new() { Prompt = [1, 1000] } },
        { "token 0 of the prompt is -1", new() { Prompt = [-1] } },
        { "picture 0 has 17 embeddings; the encoder makes 16", new() { Prompt = new int[20], Images = [Steps.Image(1, 0, 17)] } },
        { "picture 0 has no key", new() { Prompt = new int[20], Images = [new ImageItem(default, 0, 4)] } },
        { "picture 0 has tokens 18 to 21", new() { Prompt = new int[20], Images = [Steps.Image(1, 18, 4)] } },
        { "picture 1 has tokens 3 to 6; it needs one at least, between 4 and 19", new() { Prompt = new int[20], Images = [Steps.Image(1, 0, 4), Steps.Image(1, 3, 4)] } },
        { "in a grid of 2 by 3", new() { Prompt = new int[20], Images = [Steps.Image(1, 0, 4) with { GridHeight = 2, GridWidth = 3 }] } },
        { "the adapter is number 2; there are 2", new() { Prompt = [1], Adapter = 2, AdapterKey = Steps.Key(1) } },
        { "adapter 0 comes with no key", new() { Prompt = [1], Adapter = 0 } },
        { "adapter -1 comes with a key", new() { Prompt = [1], AdapterKey = Steps.Key(1) } },
        { "logits of the tokens 1 up to 3 are wanted; the prompt has 0 up to 2", new() { Prompt = [1, 2], Logits = new LogitRange(1, 3) } },
    };

    public static TheoryData<string> Texts() => [.. Bad().Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_cannot_be_done_is_refused_and_disturbs_nobody(string text)
    {
        var request = Bad()[text];
        var steps = new Steps(Steps.Small with { Blocks = 10 });
        var good = steps.Submit(0, 4, 1);
        var submission = steps.Scheduler.Submit(request);
        Assert.Equal(SubmissionStatus.Refused, submission.Status);
        Assert.Contains(text, submission.Text);
        Assert.Null(request.State);
        Assert.Equal([(good, 4)], steps.Step());
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void Output_ends_where_the_context_does()
    {
        var steps = new Steps(Steps.Small);
        var request = steps.Submit(0, 198, int.MaxValue);
        steps.Finish();
        Assert.Equal((FinishReason.Length, 2), (request.State!.Reason, request.State.Output.Length));
    }

    [Fact]
    public void All_of_a_group_are_taken_in_or_none()
    {
        var steps = new Steps(Steps.Small with { MaxWaiting = 2 });
        LanguageRequest[] three = [new() { Prompt = [1] }, new() { Prompt = [2] }, new() { Prompt = [3] }];
        // All three together never can wait.
        Assert.Equal(new Submission(SubmissionStatus.Refused, "3 requests come together, 2 may wait: ask for fewer at a time, or let more wait"), steps.Scheduler.Submit(three));
        Assert.StartsWith("request 1: ", steps.Scheduler.Submit(new LanguageRequest { Prompt = [1] }, new LanguageRequest { Prompt = [] }).Text);
        Assert.Equal(SubmissionStatus.Accepted, steps.Scheduler.Submit(three[0]).Status);
        Assert.Equal(new Submission(SubmissionStatus.Full, "1 requests wait already, 2 may: try again later"), steps.Scheduler.Submit(three.AsSpan(1, 2)));
        steps.Step();
        Assert.Equal(SubmissionStatus.Accepted, steps.Scheduler.Submit(three.AsSpan(1, 2)).Status);
    }

    [Fact]
    public void A_request_is_submitted_once_and_cancelled_only_then()
    {
        var steps = new Steps(Steps.Small);
        var request = new LanguageRequest { Prompt = [1] };
        Assert.Contains("was not submitted", Assert.Throws<InvalidOperationException>(() => steps.Scheduler.Cancel(request)).Message);
        steps.Submit(request);
        Assert.Contains("submitted once", Assert.Throws<InvalidOperationException>(() => steps.Scheduler.Submit(request)).Message);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Assert.Contains("MaxRows is 4; it has to be at least MaxSequences, 8", Assert.Throws<ArgumentException>(() => new Scheduler(Steps.Small with { MaxRows = 4 })).Message);
        Assert.Contains("BlockTokens is 12; it has to be a power of two, 1 to 64", Assert.Throws<ArgumentException>(() => new Scheduler(Steps.Small with { BlockTokens = 12 })).Message);
        Assert.Contains("PositionAxes is 2; it has to be 1 or 3", Assert.Throws<ArgumentException>(() => new Scheduler(Steps.Small with { PositionAxes = 2 })).Message);
    }

    [Fact]
    public async Task Many_threads_submit_and_cancel_while_steps_are_taken()
    {
        const int threads = 4, each = 300;
        var steps = new Steps(Steps.Small);
        var ended = new List<RequestState>();
        var clients = Enumerable.Range(0, threads).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                var request = new LanguageRequest { Prompt = Steps.Prompt(t * 10, 1 + (i % 20)), MaxOutput = i % 5 };
                while (steps.Scheduler.Submit(request).Status == SubmissionStatus.Full)
                    Thread.Yield();
                if (i % 3 == 0)
                    steps.Scheduler.Cancel(request);
            }
        })).ToArray();
        while (ended.Count < threads * each)
        {
            if (steps.Step().Count == 0)
                steps.Scheduler.WaitForRequests(TimeSpan.FromSeconds(10));
            steps.Scheduler.TakeEnded(ended);
        }

        await Task.WhenAll(clients);
        Assert.Equal(threads * each, ended.Distinct().Count());
        BlockAudit.CheckIdle(steps.Scheduler, Steps.Small);
    }

    [Fact]
    public void Waiting_for_requests_ends_when_one_comes_or_the_time_is_over()
    {
        var steps = new Steps(Steps.Small);
        Assert.False(steps.Scheduler.WaitForRequests(TimeSpan.FromMilliseconds(1)));
        steps.Submit(0, 1, 1);
        Assert.True(steps.Scheduler.WaitForRequests(TimeSpan.FromMinutes(1)));
    }
}
