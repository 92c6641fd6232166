using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Serving.Dashboard.Traffic;
using Natix.Engine.Host.Signing;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Tests.Serving.Dashboard.Traffic;

/// <summary>What the dashboard counts, what it forgets, and what nobody outside can make grow.</summary>
public sealed class TrafficTallyTests
{
    private static readonly Judgement Sure = new(JudgementStatus.Judged, 0.9, 0, false, "");
    private readonly SteppingClock _clock = new();

    [Fact]
    public void Requests_are_counted_where_they_end()
    {
        var tally = new TrafficTally(_clock);
        Ask(tally, 200, Sure);
        Ask(tally, 200, Sure with { Level = 6, Prediction = 0.2, Degraded = true });
        Ask(tally, 200, Sure with { IsShared = true });
        Ask(tally, 200, Judgement.Without(JudgementStatus.Unreadable, "no picture"));
        Ask(tally, 401, null);
        Ask(tally, 503, Judgement.Without(JudgementStatus.Shed, "busy"));
        Ask(tally, 408, Judgement.Without(JudgementStatus.Late, "late"));
        Ask(tally, 500, null);
        var figures = tally.Read();
        foreach (var counts in (TrafficCounts[])[figures.Recent, figures.Total])
        {
            Assert.Equal((8, 4, 1, 1, 1, 1), (counts.Requests, counts.Of(RequestOutcome.Answered), counts.Of(RequestOutcome.Refused), counts.Of(RequestOutcome.Shed), counts.Of(RequestOutcome.Late), counts.Of(RequestOutcome.Error)));
            Assert.Equal((2, 1, 1, 1, 2), (counts.Judged, counts.Known, counts.Unreadable, counts.Degraded, counts.Roadwork));
            Assert.Equal((1, 1), (counts.DecidedAt(0), counts.DecidedAt(6)));
        }

        Assert.Equal(new TrafficSlice(4, 3, 1), figures.Slices[^1]);
        Assert.Equal((4, 1, 1), (figures.Reply.Count, figures.Judging.Count - 1, figures.Knowing.Count));
    }

    [Fact]
    public void What_is_the_senders_fault_is_owed_no_answer_as_the_objective_says()
    {
        var tally = new TrafficTally(_clock);
        Ask(tally, 500, null, kind: "body_hash");
        Ask(tally, 500, null, kind: "engine");
        var counts = tally.Read().Total;
        Assert.Equal((2, 1, 1), (counts.Of(RequestOutcome.Error), counts.Unowed, counts.Failed));
        var rules = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "prometheus", "rules.yml"));
        var kinds = System.Text.RegularExpressions.Regex.Match(rules, "kind!~\"([a-z_|]+)\"").Groups[1].Value.Split('|');
        Assert.Equal(kinds.Order(), RequestOutcomes.SendersKinds.Order());
    }

    [Fact]
    public void A_verdict_that_nobody_received_is_none()
    {
        var tally = new TrafficTally(_clock);
        Ask(tally, 499, Sure with { Degraded = true }, new Neuron(7, Key(new Random(3)), 1, true), kind: "client_gone");
        var line = Assert.Single(tally.LinesAfter(0, 10));
        Assert.Equal((false, false, false, -1.0, -1), (line.IsJudged, line.IsRoadwork, line.IsDegraded, line.Prediction, line.Level));
        Assert.Equal((RequestOutcome.Refused, "client_gone"), (line.Outcome, line.Reason));
        var counts = tally.Read().Total;
        Assert.Equal((0, 0, 0), (counts.Of(RequestOutcome.Answered), counts.Judged, counts.Roadwork));
    }

    [Fact]
    public void Figures_stay_as_they_were_read()
    {
        var tally = new TrafficTally(_clock);
        var neuron = new Neuron(7, Key(new Random(4)), 1, true);
        Ask(tally, 200, Sure, neuron);
        var figures = tally.Read();
        Ask(tally, 200, Sure, neuron);
        Assert.Equal((1, 1, 1), (figures.Total.Requests, figures.Reply.Count, figures.Validators[0].Requests));
        Assert.Equal((2, 2, 2), (tally.Read().Total.Requests, tally.Read().Reply.Count, tally.Read().Validators[0].Requests));
    }

    [Fact]
    public void Five_minutes_are_remembered_and_the_sum_of_all()
    {
        var tally = new TrafficTally(_clock);
        Ask(tally, 200, Sure);
        _clock.Step(TimeSpan.FromSeconds(100));
        Ask(tally, 200, Sure);
        Assert.Equal((2, 2), (tally.Read().Recent.Requests, tally.Read().Reply.Count));
        _clock.Step(TimeSpan.FromSeconds(215));
        Assert.Equal((1, 2), (tally.Read().Recent.Requests, tally.Read().Total.Requests));
        _clock.Step(TimeSpan.FromDays(3));
        Ask(tally, 200, Sure);
        var figures = tally.Read();
        Assert.Equal((1, 3, 1), (figures.Recent.Requests, figures.Total.Requests, figures.Reply.Count));
        Assert.Equal(1, figures.Slices.Sum(slice => slice.Answered));
    }

    [Fact]
    public void Percentiles_are_within_a_percent()
    {
        var window = new LatencyWindow(_clock);
        for (var i = 1; i <= 1000; i++)
        {
            window.Add(TimeSpan.FromMilliseconds(i));
            if (i % 100 == 0)
                _clock.Step(TimeSpan.FromSeconds(20));
        }

        var figures = window.Read();
        Assert.Equal(1000, figures.Count);
        Assert.InRange(figures.P50, 495, 505);
        Assert.InRange(figures.P90, 891, 909);
        Assert.InRange(figures.P99, 980, 1000);
        Assert.InRange(figures.Most, 990, 1010);
        Assert.True(double.IsNaN(new LatencyWindow(_clock).Read().P50));
    }

    [Fact]
    public void A_validator_has_a_row_and_ten_thousand_strangers_have_one()
    {
        var tally = new TrafficTally(_clock);
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
            Ask(tally, 401, null, hotkey: Key(random), isSigned: false);
        var known = new Neuron(7, Key(random), 1234, true);
        Ask(tally, 200, Sure, known);
        Ask(tally, 401, null, known, isSigned: false);
        var figures = tally.Read();
        var row = Assert.Single(figures.Validators);
        Assert.Equal((known.Hotkey, 7, 1234.0, 1), (row.Hotkey, row.Uid, row.Stake, row.Requests));
        Assert.Equal(10_001, figures.Others.Requests);
        // A flood of refusals pushes no verdict out.
        Assert.Equal(known.Hotkey, Assert.Single(tally.LinesAfter(0, 100)).Hotkey);
    }

    [Fact]
    public void Rows_are_bounded_and_who_was_not_seen_for_longest_makes_room()
    {
        var table = new ValidatorTable(capacity: 3);
        var random = new Random(6);
        var neurons = Enumerable.Range(0, 5).Select(i => new Neuron(i, Key(random), i, true)).ToList();
        foreach (var neuron in neurons.Append(neurons[2]))
        {
            _clock.Step(TimeSpan.FromSeconds(1));
            table.Add(neuron, new VerdictLine { At = _clock.GetUtcNow(), Outcome = RequestOutcome.Answered, Took = TimeSpan.FromMilliseconds(neuron.Uid) });
        }

        var rows = ValidatorTable.Read(table.Copy().Rows);
        Assert.Equal([2, 3, 4], rows.Select(row => row.Uid).Order());
        Assert.Equal(2, rows[0].Uid);
        Assert.Equal(3, rows.Single(row => row.Uid == 3).MedianMilliseconds);
    }

    [Fact]
    public void Lines_are_the_latest_in_their_order()
    {
        var ring = new VerdictRing(4);
        Assert.Empty(ring.After(0, 10));
        for (var i = 1; i <= 6; i++)
            ring.Add(new VerdictLine { Status = i });
        Assert.Equal([3, 4, 5, 6], ring.After(0, 10).Select(line => line.Status));
        Assert.Equal([5, 6], ring.After(0, 2).Select(line => line.Status));
        Assert.Equal([6], ring.After(5, 10).Select(line => line.Sequence));
        Assert.Empty(ring.After(6, 10));
    }

    [Fact]
    public void A_request_of_a_known_validator_allocates_nothing_while_nobody_watches()
    {
        var tally = new TrafficTally(_clock);
        var exchange = Exchange(Sure, new Neuron(7, Key(new Random(1)), 1, true), null, isSigned: true);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                tally.Verified(exchange, TimeSpan.FromMilliseconds(1));
                tally.Judged(exchange, Sure, TimeSpan.FromMilliseconds(5));
                tally.Answered(exchange, 200);
            }
        });
    }

    [Fact]
    public void A_long_reason_is_cut()
    {
        var tally = new TrafficTally(_clock);
        Ask(tally, 200, Judgement.Without(JudgementStatus.Unreadable, new string('x', 10_000)));
        Assert.InRange(tally.LinesAfter(0, 1)[0].Reason.Length, 100, 130);
    }

    private void Ask(TrafficTally tally, int status, Judgement? judgement, Neuron? neuron = null, string? hotkey = null, bool isSigned = true, string kind = "test")
    {
        var exchange = Exchange(judgement, neuron, hotkey, isSigned);
        exchange.Refusal = status == 200 ? null : new Refusal(status, "test", kind);
        if (judgement is { } known)
            tally.Judged(exchange, known, TimeSpan.FromMilliseconds(3));
        tally.Answered(exchange, status);
    }

    private AxonExchange Exchange(Judgement? judgement, Neuron? neuron, string? hotkey, bool isSigned) => new(new DefaultHttpContext { Request = { Path = "/ImageSynapse" } }, _clock)
    {
        Headers = SynapseHeaders.None with { Hotkey = neuron?.Hotkey ?? hotkey },
        Neuron = neuron,
        IsVerified = isSigned,
        Judgement = judgement,
    };

    private static string Key(Random random)
    {
        var key = new byte[32];
        random.NextBytes(key);
        return Ss58.Encode(key);
    }
}
