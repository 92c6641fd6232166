namespace Natix.Engine.Host.Telemetry;

/// <summary>A metric's name, unit and meaning. Immutable.</summary>
/// <param name="Name">Its name; Prometheus shows dots as underscores, and appends the unit, and <c>_total</c> to what is counted.</param>
/// <param name="Unit">Its unit in UCUM; what stands in braces is for people, and no part of a name.</param>
/// <param name="Description">What it tells.</param>
internal readonly record struct MetricName(string Name, string Unit, string Description);
