namespace Natix.Engine.Host.ValidatorSim.Wire;

/// <summary>How an exchange ended.</summary>
internal enum ReplyEnd
{
    /// <summary>With a whole reply.</summary>
    Whole,

    /// <summary>No connection came about.</summary>
    NotConnected,

    /// <summary>The server closed without a byte.</summary>
    Closed,

    /// <summary>The server closed within its reply.</summary>
    Broken,

    /// <summary>Nobody waited any longer.</summary>
    TimedOut,

    /// <summary>What came is no HTTP.</summary>
    NotHttp,
}

/// <summary>A reply as it came over the wire. Immutable.</summary>
/// <param name="End">How it ended; all else means something only for a whole one.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Headers in order, names as they were written.</param>
/// <param name="Body">The body.</param>
internal sealed record RawReply(ReplyEnd End, int Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>True when the whole request had been handed to the system.</summary>
    public bool WasSent { get; init; }

    /// <summary>An end without a reply.</summary>
    public static RawReply Without(ReplyEnd end) => new(end, 0, [], default);

    /// <summary>The first header of a name, in any case; null when it is not there.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }
}
