namespace Natix.Engine.Host.Axon.Body;

/// <summary>One side of an exchange as a body describes it (bittensor's TerminalInfo). Null where it says null or nothing. Immutable.</summary>
internal sealed record TerminalFields
{
    public long? StatusCode { get; init; }

    public string? StatusMessage { get; init; }

    public double? ProcessTime { get; init; }

    public string? Ip { get; init; }

    public long? Port { get; init; }

    public long? Version { get; init; }

    /// <summary>A whole number beyond 2^53: never a double.</summary>
    public long? Nonce { get; init; }

    public string? Uuid { get; init; }

    public string? Hotkey { get; init; }

    public string? Signature { get; init; }
}

/// <summary>A synapse's body without its image. Missing fields have the protocol's defaults. Immutable.</summary>
internal sealed record SynapseFields
{
    public string? Name { get; init; }

    /// <summary>Seconds.</summary>
    public double? Timeout { get; init; } = SynapseHeaders.DefaultTimeout;

    public long? TotalSize { get; init; } = 0;

    public long? HeaderSize { get; init; } = 0;

    public TerminalFields? Dendrite { get; init; }

    public TerminalFields? Axon { get; init; }

    public string? ComputedBodyHash { get; init; } = "";

    public long TestnetLabel { get; init; } = -1;

    public double Prediction { get; init; } = -1;

    /// <summary>Of the synapse's former name only.</summary>
    public string ModelUrl { get; init; } = "";
}
