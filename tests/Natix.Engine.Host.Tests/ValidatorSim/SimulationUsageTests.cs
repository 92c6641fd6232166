using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>What the simulation refuses to do.</summary>
public sealed class SimulationUsageTests
{
    [Theory]
    [InlineData("--allow-remote", "--target", "192.0.2.1:8091")]
    [InlineData("--target", "--target", "nowhere")]
    [InlineData("--target", "--rate", "3")]
    [InlineData("--burst", "--target", "127.0.0.1:9", "--burst", "17")]
    [InlineData("more than the whole", "--target", "127.0.0.1:9", "--garbage", "0.6", "--replays", "0.6")]
    [InlineData("--miner-hotkey", "--target", "127.0.0.1:9", "--miner-hotkey", "5Bob")]
    [InlineData("--rate", "--target", "127.0.0.1:9", "--rate", "0")]
    public async Task What_it_cannot_do_is_explained(string expected, params string[] arguments)
    {
        var outcome = await NatixProgram.RunAsync(["validator-sim", .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_no_success()
    {
        var outcome = await NatixProgram.RunAsync("validator-sim", "--target", "127.0.0.1:9", "--seconds", "0.5", "--rate", "20", "--pictures", "1", "--json");
        Assert.Equal(3, outcome.ExitCode);
        Assert.True(outcome.Json().GetProperty("errors").GetProperty("NotConnected").GetInt32() > 0, outcome.Output);
    }
}
