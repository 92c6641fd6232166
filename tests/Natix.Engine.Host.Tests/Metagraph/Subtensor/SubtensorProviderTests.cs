using System.Net.WebSockets;
using Natix.Engine.Host.Metagraph.Subtensor;
using Natix.Engine.Host.Tests.Intake.Live;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>One reading, good and bad, against a node on loopback.</summary>
public sealed class SubtensorProviderTests
{
    private static readonly ChainScript Chain = new();

    [Fact]
    public async Task A_reading_is_published()
    {
        await using var node = await ScriptedNode.StartAsync(Chain.AnswerAsync);
        await using var run = new ProviderRun(node.Address, ProviderRun.Quick with { Refresh = TimeSpan.FromHours(1) });
        await run.WaitAsync(() => run.Feed.Current is not null);
        var snapshot = run.Feed.Current!;
        Assert.Equal((72, 6000000L, ChainScript.MadeAt, 40096.5), (snapshot.Netuid, snapshot.Block, snapshot.AsOf, snapshot.LargestStake));
        Assert.Equal([MetagraphBytes.Alice, MetagraphBytes.Bob], snapshot.Neurons.Select(n => n.Hotkey));
        Assert.True(snapshot.Find(MetagraphBytes.Alice)!.HasValidatorPermit);
        Assert.Equal("203.0.113.10:8091", snapshot.Find(MetagraphBytes.Alice)!.Axon!.ToString());
        Assert.Null(run.Feed.LastError);
        Assert.Equal(
            [
                "chain_getFinalizedHead",
                $"chain_getHeader {ChainScript.Head}",
                $"state_getRuntimeVersion {ChainScript.Head}",
                $"state_getStorage 0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb {ChainScript.Head}",
                $"state_call SubnetInfoRuntimeApi_get_selective_metagraph 0x48001400003400370039004500 {ChainScript.Head}",
            ],
            node.Calls);
    }

    [Fact]
    public async Task A_full_subnet_is_a_small_message()
    {
        var neurons = Enumerable.Range(1, 256)
            .Select(i => (MetagraphBytes.Key(i), (UInt128)(uint)i, (ushort)8091, (byte)4, i % 4 == 0, 1_000_000_000_000UL * (ulong)i));
        var full = MetagraphBytes.Write(72, [.. neurons]);
        await using var node = await ScriptedNode.StartAsync((Chain with { Metagraph = Convert.ToHexStringLower(full) }).AnswerAsync);
        await using var run = new ProviderRun(node.Address);
        await run.WaitAsync(() => run.Feed.Current is not null);
        Assert.Equal((256, 256_000.0), (run.Feed.Current!.Neurons.Count, run.Feed.Current.LargestStake));
        Assert.InRange(2 * full.Length, 36_000, 40_000);
    }

    [Fact]
    public async Task A_block_from_the_future_is_as_of_now()
    {
        var future = Chain with { Instead = ("state_getStorage", id => $$"""{"jsonrpc":"2.0","id":{{id}},"result":"0x00d8c32cbb030000"}""") }; // the year 2100
        await using var node = await ScriptedNode.StartAsync(future.AnswerAsync);
        await using var run = new ProviderRun(node.Address);
        await run.WaitAsync(() => run.Feed.Current is not null);
        Assert.InRange(run.Feed.Current!.AsOf, DateTimeOffset.UtcNow - TimeSpan.FromMinutes(5), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Notifications_and_replies_in_pieces_are_no_trouble()
    {
        await using var node = await ScriptedNode.StartAsync(async line =>
        {
            while (await line.ReadAsync() is { } call)
            {
                await line.SendAsync("""{"jsonrpc":"2.0","method":"state_runtimeVersion","params":{"subscription":"x","result":{}}}""");
                var message = Chain.Message(call.Id, call.Method);
                foreach (var piece in message.Chunk(100))
                    await line.SendAsync(new string(piece), end: false);
                await line.SendAsync("");
            }
        });
        await using var run = new ProviderRun(node.Address);
        await run.WaitAsync(() => run.Feed.Current is not null);
        Assert.Equal(6000000, run.Feed.Current!.Block);
    }

    [Theory]
    [InlineData("state_call", """{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"Method not found"}}""", "the node refuses state_call: Method not found (code -32601)")]
    [InlineData("state_call", """{"jsonrpc":"2.0","id":ID,"error":{"code":4003,"message":"Client error","data":"State already\ndiscarded"}}""", "the node refuses state_call: Client error; State already?discarded (code 4003)")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}""", "the node refuses chain_getHeader: Parse error (code -32700)")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":ID,"error":"no"}""", "the node refuses chain_getHeader: \"no\"")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":ID,"result":null}""", "chain_getHeader gave null without 'number'")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":ID,"result":{"number":"0x123456789"}}""", "chain_getHeader gave the number '0x123456789', which is not 0x and up to 8 hexadecimal digits")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":ID}""", "the reply to chain_getHeader has neither a result nor an error")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":999,"result":{}}""", "a reply to call 999 came, where one to call 2 (chain_getHeader) was expected")]
    [InlineData("chain_getHeader", """{"jsonrpc":"2.0","id":"2","result":{}}""", "a reply to call \"2\" came, where one to call 2 (chain_getHeader) was expected")]
    [InlineData("chain_getHeader", "[]", "the reply to chain_getHeader is a list, not an object")]
    [InlineData("chain_getHeader", """{"id":ID,"result":{"num\ud800er":1}}""", "chain_getHeader gave a name that is not Unicode")]
    [InlineData("chain_getHeader", """{"i\ud800d":ID}""", "the reply to chain_getHeader is not Unicode")]
    [InlineData("chain_getFinalizedHead", """{"id":ID,"result":"\ud800"}""", "chain_getFinalizedHead gave a text that is not Unicode")]
    [InlineData("chain_getFinalizedHead", """{"id":ID,"result":"0x0011"}""", "chain_getFinalizedHead gave 2 bytes where 32 were expected")]
    [InlineData("chain_getFinalizedHead", """{"id":ID,"result":"0x0"}""", "chain_getFinalizedHead gave a text that is not hexadecimal")]
    [InlineData("chain_getFinalizedHead", """{"id":ID,"result":"latest"}""", "chain_getFinalizedHead gave 'latest', which does not start with 0x")]
    [InlineData("chain_getFinalizedHead", """{"id":ID,"result":7}""", "chain_getFinalizedHead gave a number where a text was expected")]
    [InlineData("state_getStorage", """{"id":ID,"result":null}""", "state_getStorage gave null where a text was expected")]
    [InlineData("state_getStorage", """{"id":ID,"result":"0xffffffffffffffff"}""", "state_getStorage gave a time of 18446744073709551615 ms, which is after the year 9999")]
    [InlineData("state_getRuntimeVersion", """{"id":ID,"result":{"specName":"node-subtensor","specVersion":"425"}}""", "state_getRuntimeVersion gave a specVersion that is no whole number")]
    [InlineData("state_getRuntimeVersion", """{"id":ID,"result":{"specName":"polkadot","specVersion":1}}""", "the node's chain runs 'polkadot', not node-subtensor")]
    public async Task A_bad_reply_is_told(string method, string reply, string expected)
    {
        var chain = Chain with { Instead = (method, id => reply.Replace("ID", $"{id}", StringComparison.Ordinal)) };
        Assert.Equal(expected, await FaultAsync(chain.AnswerAsync));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x""")]
    [InlineData("<html>busy</html>")]
    [InlineData("")]
    public async Task What_is_not_JSON_is_told(string reply)
    {
        var chain = Chain with { Instead = ("chain_getFinalizedHead", _ => reply) };
        Assert.StartsWith("the reply to chain_getFinalizedHead is not JSON: ", await FaultAsync(chain.AnswerAsync), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "the metagraph of block 6000000 cannot be read: the metagraph at byte 0 needs 1 bytes, but 0 are left; ")]
    [InlineData(130, "the metagraph of block 6000000 cannot be read: axons at byte 123: 2 items of 34 or more bytes each, but 6 bytes are left; ")]
    public async Task A_metagraph_cut_short_is_told_with_the_runtime(int bytes, string expected)
    {
        var fault = await FaultAsync((Chain with { Metagraph = MetagraphBytes.Two[..(2 * bytes)] }).AnswerAsync);
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
        Assert.EndsWith("; the runtime (node-subtensor, spec 459) may have another layout than the known one (spec 317 to 459)", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subnet_that_is_not_there_is_told() =>
        Assert.Equal("the chain has no subnet 72", await FaultAsync((Chain with { Metagraph = "00" }).AnswerAsync));

    [Fact]
    public async Task A_message_beyond_the_limit_is_told() =>
        Assert.Equal("the reply to state_call has more than 600 bytes",
            await FaultAsync(Chain.Until("state_call", (line, _) => line.SendAsync(new string(' ', 601))), ProviderRun.Quick with { LargestMessage = 600 }));

    [Fact]
    public async Task A_message_without_end_is_told() =>
        Assert.Equal("the reply to state_call has more than 4194304 bytes", await FaultAsync(Chain.Until("state_call", async (line, _) =>
        {
            while (!line.Ended.IsCancellationRequested)
                await line.SendAsync(new string(' ', 100_000), end: false);
        })));

    [Fact]
    public async Task A_binary_message_is_told() =>
        Assert.Equal("the node answers state_call with a binary message",
            await FaultAsync(Chain.Until("state_call", (line, _) => line.SendAsync([1, 2], WebSocketMessageType.Binary))));

    [Fact]
    public async Task A_node_that_closes_in_place_of_an_answer_is_told() =>
        Assert.Equal("the node closed the connection before it answered state_call (going down)",
            await FaultAsync(Chain.Until("state_call", (line, _) => line.CloseAsync("going down"))));

    [Fact]
    public async Task A_node_that_drops_the_line_in_a_reply_is_told() =>
        Assert.StartsWith("the node did not give state_call: ", await FaultAsync(Chain.Until("state_call", async (line, id) =>
        {
            await line.SendAsync(Chain.Message(id, "state_call")[..50], end: false);
            line.Drop();
        })), StringComparison.Ordinal);

    [Theory]
    [InlineData("chain_getFinalizedHead")]
    [InlineData("state_call")]
    public async Task A_node_that_does_not_answer_is_given_up(string method)
    {
        var clock = new SteppedClock();
        await using var node = await ScriptedNode.StartAsync(Chain.Until(method, (line, _) => Task.Delay(Timeout.Infinite, line.Ended)));
        await using var run = new ProviderRun(node.Address, ProviderRun.Quick with { CallTimeout = TimeSpan.FromSeconds(15), Clock = clock });
        await run.WaitAsync(() => node.Calls.Any(c => c.StartsWith(method, StringComparison.Ordinal)));
        clock.Advance(TimeSpan.FromSeconds(14.9));
        await Task.Delay(50);
        Assert.Null(run.Feed.LastError);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal($"the node did not give {method} within 15 s", await run.FaultAsync());
    }

    [Fact]
    public void Only_an_address_of_a_node_is_taken()
    {
        Assert.Throws<ArgumentException>(() => new SubtensorProvider(new Uri("https://node.example"), 72, new()));
        Assert.Throws<ArgumentException>(() => new SubtensorProvider(new Uri("/node", UriKind.Relative), 72, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubtensorProvider(new Uri("ws://node.example"), 65536, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubtensorProvider(new Uri("ws://node.example"), -1, new()));
    }

    [Fact]
    public void The_name_of_the_source_holds_no_key() =>
        Assert.Equal("wss://node.example:9944", new SubtensorProvider(new Uri("wss://me:secret@node.example:9944/v1/secret?key=secret"), 72, new()).Source);

    private static async Task<string> FaultAsync(Func<NodeLine, Task> script, SubtensorOptions? options = null)
    {
        await using var node = await ScriptedNode.StartAsync(script);
        await using var run = new ProviderRun(node.Address, options);
        var fault = await run.FaultAsync();
        Assert.Null(run.Feed.Current);
        return fault;
    }
}
