using System.Globalization;
using System.Net;
using System.Text;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Report;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>Replies as a dendrite takes them, and the sums that are made of them.</summary>
public sealed class SimTallyTests
{
    private static readonly AiohttpRequest Request = new()
    {
        Axon = new IPEndPoint(IPAddress.Loopback, 8091),
        Miner = SimulatedSubnet.DevelopmentMiner,
        DendriteIp = IPAddress.Loopback,
        Stamp = new SignedStamp("5Validator", "uuid", 17, "", "0x"),
        Image = "AAAA",
    };

    [Fact]
    public void A_reply_of_the_protocol_is_taken() =>
        Assert.Null(DendriteReader.Read(Reply("""{"dendrite":{},"axon":{},"image":"AAAA","timeout":9.0,"total_size":5,"prediction":0.25}"""), Request, out _));

    [Theory]
    [InlineData("""{"prediction":null}""")]
    [InlineData("""{"prediction":"0.5"}""")]
    [InlineData("""{"dendrite":null,"prediction":0.5}""")]
    [InlineData("""{"axon":null,"prediction":0.5}""")]
    [InlineData("""{"image":"BBBB","prediction":0.5}""")]
    [InlineData("""{"total_size":1.5,"prediction":0.5}""")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    public void A_body_that_it_cannot_take_is_found(string body) => Assert.NotNull(DendriteReader.Read(Reply(body), Request, out _));

    [Theory]
    [InlineData("Bt_Header_axon_ip", "1")]
    [InlineData("bt_header_axon_port", "x")]
    [InlineData("bt_header_dendrite_nonce", "18")]
    [InlineData("bt_header_axon_process_time", "fast")]
    [InlineData("header_size", "1.0")]
    [InlineData("Transfer-Encoding", "chunked")]
    public void A_header_that_it_cannot_take_is_found(string name, string value) =>
        Assert.NotNull(DendriteReader.Read(Reply("""{"prediction":0.5}""", (name, value)), Request, out _));

    [Fact]
    public void Every_end_of_an_honest_request_counts_once()
    {
        var tally = new SimTally();
        Note(tally, Answer(0.9), label: 1);
        Note(tally, Answer(0.1), label: 0);
        Note(tally, Answer(0.7), label: 0);
        Note(tally, Reply("", status: 503));
        Note(tally, RawReply.Without(ReplyEnd.NotConnected));
        Note(tally, RawReply.Without(ReplyEnd.Closed));
        Assert.Equal(ExitCodes.FrameErrors, new SimReport(tally, 1).ExitCode);
        Note(tally, RawReply.Without(ReplyEnd.Broken) with { WasSent = true });
        Note(tally, Answer(1.5));
        Note(tally, Answer(-1));
        var report = new SimReport(tally, 2);
        Assert.Equal((3, 4, 1, 2), (report.Answered, tally.Errors.Total, tally.LostCount, tally.Wrongs.Total));
        Assert.Equal(1.5, report.AnsweredRate);
        Assert.Equal(17, Assert.Single(tally.Lost).Nonce);
        Assert.Equal(ExitCodes.ServedWrongly, report.ExitCode);
        Assert.Equal(3, tally.Latency.Count);
        Assert.InRange(tally.Latency.QuantileMilliseconds(0.5), 19.8, 20.2);
    }

    [Fact]
    public void Rewards_are_those_of_each_validator_and_their_mean()
    {
        var (rounds, first, second) = (new RewardRounds(), new SubnetReward(), new SubnetReward());
        double[] predictions = [0.9, 0.2, -1, 0.6, 0.4, 0.1];
        var expected = new List<double>();
        for (var i = 0; i < predictions.Length; i++)
        {
            rounds.Record("a", predictions[i], i % 2);
            rounds.Record("b", 1 - Math.Abs(predictions[i]), i % 2);
            expected.Add((first.Record(predictions[i], i % 2) + second.Record(1 - Math.Abs(predictions[i]), i % 2)) / 2);
        }

        Assert.Equal(expected, rounds.Curve);
        Assert.Equal(1, rounds.Silent);
        Assert.Equal(11, rounds.Confusion.Count);
        Assert.Equal((first.Correlation + second.Correlation) / 2, rounds.Windows.Correlation, 1e-12);
    }

    [Fact]
    public void Counts_by_text_are_bounded()
    {
        var kinds = new CountedKinds();
        for (var i = 0; i < 1000; i++)
            kinds.Add(i.ToString(CultureInfo.InvariantCulture) + new string('x', 1000));
        Assert.Equal(1000, kinds.Total);
        Assert.Equal(1000, kinds.Counts.Values.Sum());
        Assert.True(kinds.Counts.Count <= 65);
    }

    [Theory]
    [InlineData("ForgedSignature", 401, true)]
    [InlineData("ForgedSignature", 503, true)]
    [InlineData("ForgedSignature", 200, false)]
    [InlineData("ForgedSignature", 500, false)]
    public void Garbage_must_meet_its_own_refusal(string kind, int status, bool isRight) =>
        Assert.Equal(isRight, new HostileRequest(Enum.Parse<GarbageKind>(kind), [], [HttpStatusCode.Unauthorized]).Judge(Reply("", status: status)) is null);

    [Theory]
    [InlineData(0.25, true)]
    [InlineData(0.250001, true)]
    [InlineData(0.250003, false)]
    [InlineData(0.75, false)]
    public void A_verdict_that_is_known_must_be_that_one(double answered, bool isRight)
    {
        var tally = new SimTally();
        tally.NoteHonest(RequestKind.Challenge, Request, new SimulatedImage(0, []) { Expected = 0.25 }, Answer(answered), TimeSpan.FromMilliseconds(20), besideLoris: false);
        Assert.Equal(isRight ? 0 : 1, tally.Wrongs.Counts.GetValueOrDefault("another verdict than the same models give in this process"));
        Assert.Equal(isRight ? 1 : 0, tally.Right(RequestKind.Challenge));
    }

    private static void Note(SimTally tally, RawReply reply, int label = 1) =>
        tally.NoteHonest(RequestKind.Challenge, Request, new SimulatedImage(label, []), reply, TimeSpan.FromMilliseconds(20), besideLoris: false);

    private static RawReply Answer(double prediction) => Reply(string.Create(CultureInfo.InvariantCulture, $$"""{"prediction":{{prediction}}}"""));

    private static RawReply Reply(string body, (string Name, string Value)? header = null, int status = 200)
    {
        var headers = new List<(string Name, string Value)> { ("Content-Type", "application/json"), ("Content-Length", "1"), ("bt_header_axon_status_code", "200") };
        if (header is { } other)
            headers.Insert(0, other);
        return new RawReply(ReplyEnd.Whole, status, headers, Encoding.UTF8.GetBytes(body));
    }
}
