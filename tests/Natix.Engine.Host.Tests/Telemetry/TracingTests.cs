using System.Diagnostics;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Telemetry;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>A request's span, as a listener sees it.</summary>
[Collection(nameof(MinersAlone))]
public sealed class TracingTests
{
    [Fact]
    public async Task An_answer_has_one_span_with_status_kind_level_and_what_it_has_behind_it()
    {
        var span = await TraceAsync(new TestRequest(), 200);
        Assert.Equal((200, "ok", 6), (span.GetTagItem("status"), span.GetTagItem("kind"), span.GetTagItem("level")));
        Assert.Equal(["body read", "judged", "verified"], span.Events.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal(6, span.Events.Single(e => e.Name == "judged").Tags.Single(t => t.Key == "level").Value);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    [Fact]
    public async Task A_refusal_has_neither_verdict_nor_level_and_no_parent_of_its_senders_choice()
    {
        var request = new TestRequest { IsForged = true, Extra = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\n" };
        var span = await TraceAsync(request, 401);
        Assert.Equal((401, "bad_signature", null), (span.GetTagItem("status"), span.GetTagItem("kind"), span.GetTagItem("level")));
        Assert.DoesNotContain(span.Events, e => e.Name is "verified" or "judged");
        Assert.Equal(default, span.ParentSpanId);
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
    }

    [Fact]
    public void Nobody_listens_and_nothing_is_made() =>
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
                Assert.Null(AxonTracing.Start());
        });

    private static async Task<Activity> TraceAsync(TestRequest request, int status)
    {
        await using var axon = await AxonFixture.StartAsync(change: fixture => fixture.Register(new Neuron(0, request.Hotkey, 100, true)));
        var ended = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AxonTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => ended.TrySetResult(span),
        };
        ActivitySource.AddActivityListener(listener);
        Assert.Equal(status, (await axon.SendAsync(request.ToBytes())).Status);
        return await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
