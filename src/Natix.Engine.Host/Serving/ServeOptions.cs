using System.Net;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Serving.Rest;

namespace Natix.Engine.Host.Serving;

/// <summary>How a miner is served. Immutable.</summary>
internal sealed record ServeOptions
{
    /// <summary>How validators are answered.</summary>
    public required AxonOptions Axon { get; init; }

    /// <summary>Where validators come in; port 0: any that is free.</summary>
    public IPEndPoint AxonDoor { get; init; } = new(IPAddress.Any, 8091);

    /// <summary>Where health and figures are read: for the operator, not for the world.</summary>
    public IPEndPoint OperationsDoor { get; init; } = new(IPAddress.Loopback, 8092);

    /// <summary>How images of holders of keys are judged; null: not at all.</summary>
    public RestOptions? Rest { get; init; }

    /// <summary>Folder that survives a restart; null: nothing is kept.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Requests that may be judged at the same time.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Connections in all.</summary>
    public int MostConnections { get; init; } = 1024;

    /// <summary>Connections from one address.</summary>
    public int MostConnectionsAnAddress { get; init; } = 64;

    /// <summary>Age at which the metagraph counts as stale.</summary>
    public TimeSpan MetagraphStaleAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time that requests under way have to end when the server goes down.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Answers kept.</summary>
    public int KeptAnswers { get; init; } = 65536;

    /// <summary>How long an answer is kept.</summary>
    public TimeSpan AnswersKeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Signatures that do not verify, from one address, at which it is banned.</summary>
    public double BanAt { get; init; } = 20;

    /// <summary>Time in which half of that is forgotten.</summary>
    public TimeSpan BanHalfLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Collector that metrics and traces are sent to by OTLP over HTTP; null: none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>What the machine costs an hour; null: nobody said.</summary>
    public double? HourlyPrice { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
