namespace Natix.Engine.Host.Telemetry;

/// <summary>Names of everything that is counted while serving; units stand in the instruments (UCUM), and in the names as Prometheus shows them.</summary>
internal static class MetricNames
{
    public const string Meter = "Natix.Serving";

    /// <summary>Requests of validators by status and, where refused, why.</summary>
    public const string Requests = "natix.axon.requests";

    /// <summary>From a request's first byte to its reply.</summary>
    public const string RequestDuration = "natix.axon.request.duration";

    /// <summary>Checking a request's nonce and signature.</summary>
    public const string VerificationDuration = "natix.axon.verification.duration";

    /// <summary>Answered images by the level that decided.</summary>
    public const string Verdicts = "natix.axon.verdicts";
}
