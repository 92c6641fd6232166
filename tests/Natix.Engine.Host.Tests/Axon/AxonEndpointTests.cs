using System.Text;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>What a validator, or somebody who is none, sees of the axon.</summary>
public sealed class AxonEndpointTests
{
    private static AxonFixture Knows(AxonFixture axon, params TestRequest[] requests)
    {
        axon.Register([.. requests.Select((r, i) => new Neuron(i, r.Hotkey, 100 * (i + 1), true))]);
        return axon;
    }

    [Fact]
    public async Task An_image_reaches_the_judge_byte_for_byte_with_time_and_stake()
    {
        await using var axon = await AxonFixture.StartAsync();
        var image = new byte[40_001];
        new Random(3).NextBytes(image);
        var (small, large) = (new TestRequest { Key = TestRequest.KeyOf(1) }, new TestRequest { Key = TestRequest.KeyOf(2), Image = image });
        Knows(axon, small, large);
        Assert.Equal(200, (await axon.SendAsync(large.ToBytes())).Status);
        Assert.Equal(image, Assert.Single(axon.Judge.Images));
        var request = Assert.Single(axon.Judge.Requests);
        Assert.InRange(request.Budget, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8.5));
        Assert.Equal(1, request.Priority);
        Assert.Equal(200, (await axon.SendAsync(small.ToBytes())).Status);
        Assert.Equal(0.5, axon.Judge.Requests[1].Priority);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400_001)]
    [InlineData(3_000_000)]
    public async Task An_image_of_any_size_comes_back_as_it_went(int length)
    {
        await using var axon = await AxonFixture.StartAsync();
        var image = new byte[length];
        new Random(length).NextBytes(image);
        var request = new TestRequest { Image = image };
        Knows(axon, request);
        for (var i = 0; i < 2; i++)
        {
            var reply = await axon.SendAsync((request with { Nonce = request.Nonce + i }).ToBytes());
            Assert.Equal(200, reply.Status);
            Assert.True(reply.Json.GetProperty("image").GetBytesFromBase64().AsSpan().SequenceEqual(image));
        }
    }

    [Fact]
    public async Task Slashes_may_be_escaped_and_fields_come_in_any_order()
    {
        await using var axon = await AxonFixture.StartAsync();
        var image = Convert.FromBase64String("/9j/4AAQSkZJRg==");
        var request = new TestRequest { Body = """{"prediction":-1,"extra":{"image":"no"},"image":"\/9j\u002f4AAQSkZJRg==","name":"ImageSynapse","list":["image",{"image":"x"}]}""" };
        Knows(axon, request);
        Assert.Equal(200, (await axon.SendAsync(request.ToBytes())).Status);
        Assert.Equal(image, Assert.Single(axon.Judge.Images));
    }

    [Theory]
    [InlineData("""{"image": "abc"}""")]
    [InlineData("""{"image": "!!!!"}""")]
    [InlineData("""{"image": ""}""")]
    [InlineData("""{"name": "ImageSynapse"}""")]
    [InlineData("""{"image": "AA==AAAA"}""")]
    public async Task What_is_no_image_has_no_answer_as_in_the_reference(string body)
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest { Body = body };
        var reply = await Knows(axon, request).SendAsync(request.ToBytes());
        Assert.Equal((200, -1.0), (reply.Status, reply.Json.GetProperty("prediction").GetDouble()));
        Assert.Empty(axon.Judge.Images);
    }

    [Theory]
    [InlineData("""{"image": 3}""", 500)]
    [InlineData("""{"image": null}""", 500)]
    [InlineData("""{"image": "AAAA", "prediction": "x"}""", 500)]
    [InlineData("""{"image": "AAAA", "dendrite": 4}""", 500)]
    [InlineData("""[1]""", 500)]
    [InlineData("""{"image": "AAAA" """, 422)]
    [InlineData("""{"image": "AAAA}""", 422)]
    [InlineData("""{"im\u0061ge": "AAAA"}""", 500)]
    [InlineData("", 422)]
    public async Task What_is_no_synapse_is_refused(string body, int status)
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest { Body = body };
        var reply = await Knows(axon, request).SendAsync(request.ToBytes());
        Assert.Equal(status, reply.Status);
        Assert.Empty(axon.Judge.Images);
    }

    [Theory]
    [InlineData("Shed", 503)]
    [InlineData("Late", 408)]
    [InlineData("Failed", 500)]
    [InlineData("Unreadable", 200)]
    public async Task What_has_no_verdict_says_so(string status, int expected)
    {
        await using var axon = await AxonFixture.StartAsync();
        axon.Judge.Answer = () => Judgement.Without(Enum.Parse<JudgementStatus>(status), "scripted");
        var request = new TestRequest();
        var reply = await Knows(axon, request).SendAsync(request.ToBytes());
        Assert.Equal(expected, reply.Status);
        if (expected == 200)
            Assert.Equal(-1, reply.Json.GetProperty("prediction").GetDouble());
        if (expected == 408)
            Assert.Equal("Response timeout after: 9.0s", reply.Message);
    }

    [Fact]
    public async Task Two_of_one_nonce_get_one_answer()
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest();
        var bytes = Knows(axon, request) is null ? [] : request.ToBytes();
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => axon.SendAsync(bytes)));
        Assert.Equal(1, replies.Count(r => r.Status == 200));
        Assert.Equal(5, replies.Count(r => r.Status == 401));
    }

    [Fact]
    public async Task A_ping_is_echoed_without_an_image()
    {
        await using var axon = await AxonFixture.StartAsync();
        var ping = new TestRequest { Path = "/Synapse", Body = """{"name": "Synapse", "timeout": 12.0}""" };
        var reply = await Knows(axon, ping).SendAsync(ping.ToBytes());
        Assert.Equal(200, reply.Status);
        Assert.False(reply.Json.TryGetProperty("image", out _));
        Assert.Empty(axon.Judge.Images);
    }

    [Fact]
    public async Task A_client_that_breaks_off_in_its_body_disturbs_nobody()
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest();
        Knows(axon, request);
        using (var client = new System.Net.Sockets.TcpClient { LingerState = new System.Net.Sockets.LingerOption(true, 0) })
        {
            await client.ConnectAsync(axon.Address, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request.Head(5000) + "{\"image\": \"AAAA"), TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(200, (await axon.SendAsync((request with { Nonce = request.Nonce + 1 }).ToBytes())).Status);
        Assert.Empty(axon.Failures);
    }

    [Fact]
    public async Task A_header_that_comes_twice_is_refused()
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest { Extra = "bt_header_dendrite_nonce: 5\r\n" };
        Assert.Equal(500, (await Knows(axon, request).SendAsync(request.ToBytes())).Status);
    }

    [Fact]
    public async Task Forgers_are_banned_for_a_while()
    {
        await using var axon = await AxonFixture.StartAsync();
        var forged = new TestRequest { IsForged = true };
        Knows(axon, forged);
        for (var i = 0; i < 3; i++)
            Assert.Equal(401, (await axon.SendAsync((forged with { Nonce = forged.Nonce + i }).ToBytes())).Status);
        var banned = await axon.SendAsync((forged with { IsForged = false, Nonce = forged.Nonce + 9 }).ToBytes());
        Assert.Equal(403, banned.Status);
        Assert.Equal(1, axon.Bans.Banned);
    }

    [Fact]
    public async Task A_validator_that_asks_for_everything_leaves_room_for_others()
    {
        await using var axon = await AxonFixture.StartAsync();
        var release = new TaskCompletionSource();
        axon.Judge.Delay = _ => release.Task;
        var greedy = new TestRequest { Key = TestRequest.KeyOf(1) };
        var modest = new TestRequest { Key = TestRequest.KeyOf(2) };
        Knows(axon, greedy, modest);
        var asked = Enumerable.Range(0, 6).Select(i => axon.SendAsync((greedy with { Nonce = greedy.Nonce + i, Uuid = $"u{i}" }).ToBytes())).ToList();
        while (asked.Count(t => t.IsCompleted) < 4)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        var other = axon.SendAsync(modest.ToBytes());
        while (axon.Slots.Taken < 3)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        release.SetResult();
        Assert.Equal(200, (await other).Status);
        var replies = await Task.WhenAll(asked);
        Assert.All(replies, r => Assert.True(r.Status is 200 or 503));
        Assert.Equal(2, replies.Count(r => r.Status == 200));
    }

    [Fact]
    public async Task While_it_drains_nothing_new_is_taken_and_what_is_under_way_is_answered()
    {
        await using var axon = await AxonFixture.StartAsync();
        var release = new TaskCompletionSource();
        axon.Judge.Delay = _ => release.Task;
        var request = new TestRequest();
        Knows(axon, request);
        var before = axon.SendAsync(request.ToBytes());
        while (axon.Judge.Images.Count == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        axon.Drain.Begin();
        Assert.Equal(503, (await axon.SendAsync((request with { Nonce = request.Nonce + 1 }).ToBytes())).Status);
        release.SetResult();
        Assert.Equal(200, (await before).Status);
    }

    [Fact]
    public async Task Text_of_strangers_does_not_break_a_header()
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest { Body = """{"image":"AAAA","name":"a\r\nset-cookie: x","dendrite":{"ip":"1\u0000\u20ac2"},"axon":null}""" };
        var reply = await Knows(axon, request).SendAsync(request.ToBytes());
        Assert.Equal((200, "aset-cookie: x", "12"), (reply.Status, reply["name"], reply["bt_header_dendrite_ip"]));
        Assert.Equal(System.Text.Json.JsonValueKind.Object, reply.Json.GetProperty("axon").ValueKind);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_without_being_read()
    {
        await using var axon = await AxonFixture.StartAsync();
        var request = new TestRequest();
        Knows(axon, request);
        var reply = await axon.SendAsync([.. Encoding.UTF8.GetBytes(request.Head(1 << 30)), (byte)'{']);
        Assert.Equal(413, reply.Status);
    }
}
