using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Natix.Engine.Host.Axon;

/// <summary>What a request's headers say (bittensor's Synapse.from_headers). All of it is the sender's claim. Immutable.</summary>
internal sealed record SynapseHeaders
{
    /// <summary>The timeout of a synapse that names none, seconds.</summary>
    public const double DefaultTimeout = 12;

    /// <summary>SHA3-256 of nothing: the body hash of a synapse without required fields, which all of ours are.</summary>
    public const string EmptyBodyHash = "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a";

    private const string DendritePrefix = "bt_header_dendrite_";

    /// <summary>Headers without any field, for replies to what has none.</summary>
    public static SynapseHeaders None { get; } = new();

    public string Name { get; init; } = SynapseName.Ping;

    /// <summary>Seconds in which the sender wants the answer.</summary>
    public double Timeout { get; init; } = DefaultTimeout;

    /// <summary>The validator's address, SS58; null when missing.</summary>
    public string? Hotkey { get; init; }

    /// <summary>Nanoseconds of the Unix epoch, for a dendrite from version 7.2 on.</summary>
    public long? Nonce { get; init; }

    public string? Uuid { get; init; }

    public string? Signature { get; init; }

    /// <summary>major * 10^6 + minor * 10^3 + patch.</summary>
    public long? Version { get; init; }

    public string? ComputedBodyHash { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="rules">Whether repeated ones are taken.</param>
    /// <param name="parsed">What they say.</param>
    /// <param name="problem">What cannot be read, for our log; null when all could be.</param>
    public static bool TryParse(IHeaderDictionary headers, AxonRules rules, out SynapseHeaders parsed, out string? problem)
    {
        var read = new HeaderReader(headers, rules.TakesRepeatedHeaders);
        parsed = new SynapseHeaders
        {
            Name = read.Text("name") ?? SynapseName.Ping,
            Timeout = read.Number("timeout") ?? DefaultTimeout,
            Hotkey = read.Text(DendritePrefix + "hotkey"),
            Nonce = read.Whole(DendritePrefix + "nonce"),
            Uuid = read.Text(DendritePrefix + "uuid"),
            Signature = read.Text(DendritePrefix + "signature"),
            Version = read.Whole(DendritePrefix + "version"),
            ComputedBodyHash = read.Text("computed_body_hash"),
        };
        _ = read.Whole("bt_header_axon_port");
        _ = read.Whole(DendritePrefix + "port");
        problem = read.Problem;
        return problem is null;
    }

    private struct HeaderReader(IHeaderDictionary headers, bool takesRepeated)
    {
        public string? Problem { get; private set; }

        public string? Text(string name)
        {
            if (!headers.TryGetValue(name, out StringValues values) || values.Count == 0)
                return null;
            if (values.Count > 1 && !takesRepeated)
                Problem ??= $"the header {name} is there {values.Count} times";
            return values[^1];
        }

        public long? Whole(string name)
        {
            if (Text(name) is not { Length: > 0 } text)
                return null;
            if (PythonNumber.TryParseCanonical(text, out var value))
                return value;
            Problem ??= $"the header {name} is no whole number";
            return null;
        }

        public double? Number(string name)
        {
            if (Text(name) is not { Length: > 0 } text)
                return null;
            if (PythonNumber.TryParse(text, out var value))
                return value;
            Problem ??= $"the header {name} is no number";
            return null;
        }
    }
}
