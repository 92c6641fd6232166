namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>Tests beside which no other server runs in this process: their listeners hear every axon, and the web server's own meters are shared by all doors.</summary>
[CollectionDefinition(nameof(MinersAlone), DisableParallelization = true)]
public sealed class MinersAlone;
