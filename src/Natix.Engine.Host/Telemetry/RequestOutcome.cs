using System.Collections.Frozen;

namespace Natix.Engine.Host.Telemetry;

/// <summary>What became of a request, as whoever watches a miner counts it.</summary>
internal enum RequestOutcome
{
    /// <summary>It got its answer.</summary>
    Answered,

    /// <summary>There was no room for it.</summary>
    Shed,

    /// <summary>There was no time for it.</summary>
    Late,

    /// <summary>Something was wrong that the protocol answers by 500.</summary>
    Error,

    /// <summary>It was refused for what it was.</summary>
    Refused,
}

/// <summary>Outcomes by status, and their names in metrics. Pure.</summary>
internal static class RequestOutcomes
{
    private static readonly string[] _names = [.. Enum.GetNames<RequestOutcome>().Select(name => name.ToLowerInvariant())];

    /// <summary>Kinds that the protocol answers by 500 though the sender is wrong: nobody owes them an answer, or strangers could spend the objective's budget.</summary>
    public static readonly FrozenSet<string> SendersKinds = FrozenSet.ToFrozenSet(["bad_headers", "bad_body", "body_hash", "unrecognized_hotkey"], StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public static int Count => _names.Length;

    /// <summary>The outcome of a reply.</summary>
    /// <param name="status">Its HTTP status.</param>
    public static RequestOutcome Of(int status) => status switch
    {
        200 => RequestOutcome.Answered,
        503 => RequestOutcome.Shed,
        408 => RequestOutcome.Late,
        500 => RequestOutcome.Error,
        _ => RequestOutcome.Refused,
    };

    /// <summary>Its name, in small letters.</summary>
    public static string NameOf(RequestOutcome outcome) => _names[(int)outcome];
}
