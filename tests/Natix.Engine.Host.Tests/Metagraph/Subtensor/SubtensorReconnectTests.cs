using System.Diagnostics;
using Natix.Engine.Host.Metagraph.Subtensor;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>Reading after reading: what is kept, how long is waited, and how it ends.</summary>
public sealed class SubtensorReconnectTests
{
    private static readonly ChainScript Chain = new();
    private static readonly Func<NodeLine, Task> Refusing = (Chain with { Name = "polkadot" }).AnswerAsync;

    [Fact]
    public async Task Each_reading_takes_the_newest_block()
    {
        await using var node = await ScriptedNode.StartAsync(Chain.AnswerAsync, (Chain with { Block = 6000025 }).AnswerAsync, (Chain with { Block = 6000050 }).AnswerAsync);
        await using var run = new ProviderRun(node.Address);
        await run.WaitAsync(() => run.Feed.Current?.Block == 6000050);
        Assert.Null(run.Feed.LastError);
    }

    [Fact]
    public async Task A_failure_leaves_the_last_good_one_and_the_next_success_clears_it()
    {
        var mend = new TaskCompletionSource();
        await using var node = await ScriptedNode.StartAsync(Chain.AnswerAsync, Refusing, async line =>
        {
            await mend.Task;
            await (Chain with { Block = 6000025 }).AnswerAsync(line);
        });
        await using var run = new ProviderRun(node.Address);
        Assert.Equal("the node's chain runs 'polkadot', not node-subtensor", await run.FaultAsync());
        Assert.Equal(6000000, run.Feed.Current!.Block);
        mend.SetResult();
        await run.WaitAsync(() => run.Feed.Current!.Block == 6000025);
        Assert.Null(run.Feed.LastError);
    }

    [Fact]
    public async Task A_node_that_is_behind_does_not_take_the_metagraph_back()
    {
        await using var node = await ScriptedNode.StartAsync(Chain.AnswerAsync, (Chain with { Block = 5999999 }).AnswerAsync);
        await using var run = new ProviderRun(node.Address);
        Assert.Equal("the node is behind: its newest finalized block is 5999999, 6000000 was read before", await run.FaultAsync());
        Assert.Equal(6000000, run.Feed.Current!.Block);
    }

    [Fact]
    public async Task Waits_double_to_a_limit_with_jitter_and_start_anew_after_a_success()
    {
        var clock = new HurriedClock();
        var options = new SubtensorOptions
        {
            FirstWait = TimeSpan.FromSeconds(1),
            LongestWait = TimeSpan.FromSeconds(8),
            Refresh = TimeSpan.FromSeconds(300),
            CallTimeout = TimeSpan.FromHours(10),
            Seed = 5,
            Clock = clock,
        };
        await using var node = await ScriptedNode.StartAsync(Refusing, Refusing, Refusing, Refusing, Refusing, Chain.AnswerAsync, Refusing);
        await using var run = new ProviderRun(node.Address, options);
        await run.WaitAsync(() => node.Connections >= 8);
        await run.StopAsync();
        var waits = clock.Waits.Where(w => w != options.CallTimeout).Select(w => w.TotalSeconds).ToArray();
        double[] longest = [1, 2, 4, 8, 8, 300, 1];
        Assert.All(longest.Zip(waits), pair => Assert.InRange(pair.Second, pair.First == 300 ? 300 : pair.First / 2, pair.First));
        Assert.NotEqual(waits[3], waits[4]);
    }

    [Fact]
    public async Task A_line_that_breaks_is_connected_to_anew()
    {
        var broken = Chain.Until("state_getStorage", (line, _) =>
        {
            line.Drop();
            return Task.CompletedTask;
        });
        await using var node = await ScriptedNode.StartAsync(broken, broken, Chain.AnswerAsync);
        await using var run = new ProviderRun(node.Address);
        await run.WaitAsync(() => run.Feed.Current is not null);
        Assert.True(node.Connections >= 3);
    }

    [Fact]
    public async Task Told_to_stop_in_a_call_it_ends_at_once()
    {
        await using var node = await ScriptedNode.StartAsync(Chain.Until("state_call", (line, _) => Task.Delay(Timeout.Infinite, line.Ended)));
        await using var run = new ProviderRun(node.Address);
        await run.WaitAsync(() => node.Calls.Length == 5);
        await StopsAtOnceAsync(run);
        Assert.Null(run.Feed.LastError);
    }

    [Fact]
    public async Task Told_to_stop_between_readings_it_ends_at_once()
    {
        await using var node = await ScriptedNode.StartAsync(Chain.AnswerAsync);
        await using var run = new ProviderRun(node.Address, ProviderRun.Quick with { Refresh = TimeSpan.FromHours(1) });
        await run.WaitAsync(() => run.Feed.Current is not null);
        await StopsAtOnceAsync(run);
    }

    [Fact]
    public async Task Told_to_stop_while_it_waits_after_a_failure_it_ends_at_once()
    {
        await using var node = await ScriptedNode.StartAsync(Refusing);
        await using var run = new ProviderRun(node.Address, ProviderRun.Quick with { FirstWait = TimeSpan.FromHours(1), LongestWait = TimeSpan.FromHours(1) });
        await run.FaultAsync();
        await StopsAtOnceAsync(run);
    }

    private static async Task StopsAtOnceAsync(ProviderRun run)
    {
        var watch = Stopwatch.StartNew();
        await run.StopAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}");
    }
}
