using System.Diagnostics.Metrics;

namespace Natix.Engine.Host.Telemetry;

/// <summary>What a server is like whenever somebody looks: read then, and not before. Thread-safe.</summary>
internal static class ServingGauges
{
    /// <summary>Puts the gauges on a meter, which owns them.</summary>
    public static void Register(Meter meter, ServingSources of)
    {
        Gauge(meter, MetricNames.QueueDepth, () => Measure(of.Engine(engine => (double)engine.QueueDepth)));
        Gauge(meter, MetricNames.SlotsTaken, () => Measure(of.Slots.Taken));
        Gauge(meter, MetricNames.SlotsLimit, () => Measure(of.Slots.Total));
        Gauge(meter, MetricNames.CachedAnswers, () => Measure(of.Answers.Count));
        Gauge(meter, MetricNames.Flights, () => Measure(of.Answers.Flights));
        Gauge(meter, MetricNames.Banned, () => Measure(of.Bans.Banned));
        Gauge(meter, MetricNames.MetagraphAge, () => Measure(of.Metagraph.Age?.TotalSeconds));
        Gauge(meter, MetricNames.MetagraphNeurons, () => Measure(of.Metagraph.Current?.Neurons.Count));
        Gauge(meter, MetricNames.Ready, () => Measure(of.Readiness.Obstacles().Count == 0 ? 1 : 0));
        Gauge(meter, MetricNames.NonceJournalFailing, () => Measure(of.Nonces.LastError is null ? 0 : 1));
        Gauge(meter, MetricNames.Nonces, () => Measure(of.Nonces.Count));
        Gauge(meter, MetricNames.SlabsOnLoan, () => Measure(of.Engine(engine => (double)engine.Memory.LentSlabs)));
        Gauge(meter, MetricNames.SlabsLent, () => Measure(of.Engine(engine => (double)engine.Memory.LentBytes)));
        Gauge(meter, MetricNames.SlabsFree, () => Measure(of.Engine(engine => (double)engine.Memory.FreeBytes)));
        Gauge(meter, MetricNames.NativeMemory, () => Measure(of.Engine(engine => (double)engine.Memory.NativeBytes)));
        Gauge(meter, MetricNames.Device, () => Measure(_ => 1, device => [DeviceOf(device), new(MetricNames.KindTag, device.Kind), new(MetricNames.NameTag, device.Name)]));
        Gauge(meter, MetricNames.DeviceLimit, () => Measure(device => device.LimitBytes, device => [DeviceOf(device)]));
        Gauge(meter, MetricNames.DeviceUsed, () => Measure(device => device.UsedBytes, device => [DeviceOf(device)]));
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

    private static IEnumerable<Measurement<double>> Measure(Func<DeviceMemory, double> value, Func<DeviceMemory, KeyValuePair<string, object?>[]> labels) =>
        DeviceMemory.ReadAll().Select(device => new Measurement<double>(value(device), labels(device)));

    private static KeyValuePair<string, object?> DeviceOf(DeviceMemory device) => new(MetricNames.DeviceTag, device.Device);
}
