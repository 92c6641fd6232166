using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Telemetry;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>What nobody outside can make grow: series and lines.</summary>
public sealed class AxonMeterTests
{
    private const int Strangers = 10_000;

    [Fact]
    public void Ten_thousand_hotkeys_of_strangers_make_one_series()
    {
        using var meter = new AxonMeter(NullLogger.Instance);
        var hotkeys = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == meter.Meter && instrument.Name == MetricNames.ValidatorRequests.Name)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => hotkeys.Add((string)tags[0].Value!));
        listener.Start();
        var random = new Random(7);
        for (var i = 0; i < Strangers; i++)
        {
            var exchange = Exchange(Stranger(random));
            exchange.Refusal = Refusal.NotVerified("test", "bad_signature");
            meter.Answered(exchange, 401);
        }

        // A registered key that did not sign is a stranger's claim.
        var claimed = Exchange(AxonFixture.Alice);
        claimed.Neuron = new Neuron(0, AxonFixture.Alice, 1, true);
        meter.Answered(claimed, 401);
        Assert.Equal([MetricNames.OtherHotkey], hotkeys);
        claimed.IsVerified = true;
        meter.Answered(claimed, 200);
        Assert.Equal([MetricNames.OtherHotkey, AxonFixture.Alice], hotkeys);
    }

    [Fact]
    public void A_flood_of_refusals_writes_few_short_lines_and_tells_how_many_it_left_out()
    {
        var log = new LineCounter();
        var random = new Random(8);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        using (var meter = new AxonMeter(log))
        {
            for (var i = 0; i < Strangers; i++)
            {
                var exchange = Exchange(new string('x', 30_000));
                exchange.Refusal = Refusal.NotVerified("test", "bad_signature");
                meter.Answered(exchange, 401);
                meter.Failed(exchange, new InvalidOperationException("test"));
            }
        }

        var seconds = Math.Ceiling(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds) + 1;
        Assert.InRange(log.Lines.Count, 2, ((AxonLog.RefusalsASecond + AxonLog.FailuresASecond) * seconds) + 2);
        Assert.All(log.Lines, line => Assert.InRange(line.Length, 1, 300));
        var leftOut = log.LeftOut;
        Assert.Equal(2 * Strangers, log.Lines.Count(line => !line.Contains("left out", StringComparison.Ordinal)) + leftOut);
    }

    internal static AxonExchange Exchange(string hotkey) =>
        new(new DefaultHttpContext { Request = { Path = "/ImageSynapse" } }, TimeProvider.System) { Headers = SynapseHeaders.None with { Hotkey = hotkey } };

    private static string Stranger(Random random)
    {
        var key = new byte[32];
        random.NextBytes(key);
        return Natix.Engine.Host.Signing.Ss58.Encode(key);
    }
}
