using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Report;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>What is wrong with a server is found.</summary>
public sealed class SimRunTests
{
    private static readonly TrafficMix Hostile = new() { Garbage = 0.2, SlowLoris = 0.1, Replays = 0.2 };

    [Fact]
    public async Task A_server_that_answers_everything_is_found_wrong()
    {
        await using var server = new DefectiveServer(Reply("""{"prediction":0.75}"""));
        var report = await RunAsync(server, Hostile);
        Assert.Equal(report.Honest, report.Answered);
        Assert.Equal(ExitCodes.ServedWrongly, report.ExitCode);
        Assert.Contains("a repeat was answered 200, not 401", report.Tally.Wrongs.Counts.Keys);
        Assert.Contains(report.Tally.Wrongs.Counts.Keys, wrong => wrong.StartsWith("ForgedSignature was answered 200", StringComparison.Ordinal));
        Assert.Contains(report.Tally.Wrongs.Counts.Keys, wrong => wrong.Contains("dribbles headers was not cut", StringComparison.Ordinal));
        Assert.Contains(report.Tally.Wrongs.Counts.Keys, wrong => wrong.Contains("dribbles a body was not cut", StringComparison.Ordinal));
        Assert.Equal(0, report.Tally.Right(RequestKind.Replay) + report.Tally.Right(RequestKind.SlowLoris));
    }

    [Theory]
    [InlineData("""{"prediction":1.5}""", "a prediction outside [0,1]: 1.5")]
    [InlineData("""{"prediction":-1.0}""", "no prediction for a picture that can be read")]
    [InlineData("""{"prediction":0.5,"axon":null}""", "a reply that a dendrite cannot take: axon is Null")]
    public async Task A_wrong_answer_is_found(string body, string wrong)
    {
        await using var server = new DefectiveServer(Reply(body));
        var report = await RunAsync(server, new TrafficMix());
        Assert.Equal(wrong, Assert.Single(report.Tally.Wrongs.Counts).Key);
        Assert.Equal(report.Honest, report.Tally.Wrongs.Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")]
    public async Task A_request_without_a_whole_reply_is_lost(string reply)
    {
        await using var server = new DefectiveServer(reply);
        var report = await RunAsync(server, new TrafficMix { Organic = 0.5 });
        Assert.Equal(report.Honest, report.Tally.LostCount);
        Assert.Equal(ExitCodes.ServedWrongly, report.ExitCode);
    }

    [Fact]
    public async Task What_is_too_much_for_the_tool_is_not_sent_and_counted()
    {
        await using var server = new DefectiveServer(Reply("""{"prediction":0.75}"""));
        var report = await RunAsync(server, new TrafficMix { SlowLoris = 1 }, most: 2);
        Assert.Equal(2, report.Tally.Offered(RequestKind.SlowLoris));
        Assert.True(report.Tally.NotSent > 0);
    }

    private static string Reply(string body) =>
        $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\nbt_header_axon_status_code: 200\r\n\r\n{body}";

    private static async Task<SimReport> RunAsync(DefectiveServer server, TrafficMix mix, int most = 2048)
    {
        var options = new SimOptions
        {
            Target = server.Address,
            Rate = 200,
            Length = TimeSpan.FromSeconds(1),
            Mix = mix,
            LongestDribble = TimeSpan.FromSeconds(2),
            MostUnderWay = most,
        };
        var sources = new SourceAddresses(server.Address.Address);
        using var subnet = new SimulatedSubnet(1, 16, SimulatedSubnet.DevelopmentMiner, sources);
        using var run = new SimRun(options, subnet, [new SimulatedImage(1, [0xff, 0xd8, 0xff, 0xd9])], sources);
        await run.RunAsync(CancellationToken.None);
        return new SimReport(run.Tally, run.Sent.TotalSeconds);
    }
}
