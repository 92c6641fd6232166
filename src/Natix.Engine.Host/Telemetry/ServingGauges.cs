using System.Diagnostics.Metrics;

namespace Natix.Engine.Host.Telemetry;

/// <summary>What a server is like whenever somebody looks: read then, and not before. Thread-safe.</summary>
internal static class ServingGauges
{
    /// <summary>Puts the gauges on a meter, which owns them.</summary>
    public static void Register(Meter meter, ServingSources of)
    {
        Gauge(meter, MetricNames.QueueDepth, () => Measure(QueueDepth(of)));
        Gauge(meter, MetricNames.SlotsTaken, () => Measure(of.Slots.Taken));
        Gauge(meter, MetricNames.SlotsLimit, () => Measure(of.Slots.Total));
        Gauge(meter, MetricNames.CachedAnswers, () => Measure(of.Answers.Count));
        Gauge(meter, MetricNames.Flights, () => Measure(of.Answers.Flights));
        Gauge(meter, MetricNames.Banned, () => Measure(of.Bans.Banned));
        Gauge(meter, MetricNames.MetagraphAge, () => Measure(of.Metagraph.Age?.TotalSeconds));
        Gauge(meter, MetricNames.MetagraphNeurons, () => Measure(of.Metagraph.Current?.Neurons.Count));
        Gauge(meter, MetricNames.Ready, () => Measure(of.Readiness.Obstacles().Count == 0 ? 1 : 0));
        Gauge(meter, MetricNames.NonceJournalFailing, () => Measure(of.Nonces.LastError is null ? 0 : 1));
        var refused = MetricNames.ConnectionsRefused;
        meter.CreateObservableCounter(refused.Name, () => of.Connections.Refused, refused.Unit, refused.Description);
        if (of.Cost is not { } cost)
            return;
        Gauge(meter, MetricNames.HourlyPrice, () => Measure(cost.HourlyPrice));
        Gauge(meter, MetricNames.CostPerThousand, () => Measure(cost.PerThousand()));
    }

    private static void Gauge(Meter meter, MetricName metric, Func<IEnumerable<Measurement<double>>> read) =>
        meter.CreateObservableGauge(metric.Name, read, metric.Unit, metric.Description);

    private static Measurement<double>[] Measure(double? value) => value is { } known ? [new Measurement<double>(known)] : [];

    private static double? QueueDepth(ServingSources of)
    {
        if (of.Hall() is not { Current: var served } || !served.TryEnter())
            return null;
        try
        {
            return served.Engine.QueueDepth;
        }
        finally
        {
            served.Leave();
        }
    }
}
