using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Natix.Engine.Host.Telemetry;

/// <summary>
/// Gives out a server's figures: to Prometheus when it asks, and, where an address is given, metrics and traces to a collector by OTLP over HTTP. Thread-safe; owns the
/// exporters, and sends what they have when disposed.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private const string Path = "/metrics";
    private const string Service = "natix";

    // Five outcomes for each of a subnet's 256 keys, and room for keys that come and go; beyond it the rest is one series.
    private const int MostValidatorSeries = 8192;

    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;

    /// <param name="meter">The server's own meter: others of the same name, of other servers in this process, are left out.</param>
    /// <param name="otlp">The collector's address, without a signal's path; null: there is none.</param>
    public TelemetryExport(Meter meter, Uri? otlp)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(MetricNames.Meter, MetricNames.EngineMeter, MetricNames.RuntimeMeter, MetricNames.KestrelMeter)
            .AddView(instrument => ViewOf(instrument, meter))
            .AddPrometheusExporter(options => options.ScopeInfoEnabled = false);
        if (otlp is not null)
        {
            metrics.AddOtlpExporter(options => Send(options, otlp, "v1/metrics"));
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(Describe)
                .AddSource(AxonTracing.SourceName, MetricNames.EngineMeter)
                .AddOtlpExporter(options => Send(options, otlp, "v1/traces"))
                .Build();
        }

        _metrics = metrics.Build();
    }

    /// <summary>Maps /metrics.</summary>
    public void Map(WebApplication application) => application.MapPrometheusScrapingEndpoint(Path, _metrics, null, null);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics.Dispose();
    }

    private static void Describe(ResourceBuilder resource) =>
        resource.AddService(Service, serviceVersion: typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    private static void Send(OtlpExporterOptions options, Uri collector, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(collector.AbsoluteUri.TrimEnd('/') + "/" + signal);
    }

    private static MetricStreamConfiguration? ViewOf(Instrument instrument, Meter own) => (instrument.Meter.Name, instrument.Name) switch
    {
        (MetricNames.Meter, _) when !ReferenceEquals(instrument.Meter, own) => MetricStreamConfiguration.Drop,
        (MetricNames.Meter, var name) when name == MetricNames.ValidatorRequests.Name => new MetricStreamConfiguration { CardinalityLimit = MostValidatorSeries },
        (MetricNames.EngineMeter, MetricNames.EngineFrameDuration) => new ExplicitBucketHistogramConfiguration { Boundaries = AxonMeter.Seconds },
        (MetricNames.KestrelMeter, not (MetricNames.KestrelRejected or MetricNames.KestrelActive)) => MetricStreamConfiguration.Drop,
        _ => null,
    };
}
