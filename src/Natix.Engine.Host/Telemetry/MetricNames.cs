namespace Natix.Engine.Host.Telemetry;

/// <summary>Names, units and meanings of everything that is counted while serving; and the meters and labels.</summary>
internal static class MetricNames
{
    public const string Meter = "Natix.Serving";
    public const string EngineMeter = "Natix.Engine";
    public const string RuntimeMeter = "System.Runtime";
    public const string KestrelMeter = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>The one of the engine's own histograms, in seconds.</summary>
    public const string EngineFrameDuration = "natix.frame.duration";

    /// <summary>Connections that were closed because there were too many in all.</summary>
    public const string KestrelRejected = "kestrel.rejected_connections";

    /// <summary>Connections that are open.</summary>
    public const string KestrelActive = "kestrel.active_connections";

    public const string StatusTag = "status";
    public const string KindTag = "kind";
    public const string LevelTag = "level";
    public const string SharedTag = "shared";
    public const string HotkeyTag = "hotkey";
    public const string RouteTag = "route";
    public const string KeyTag = "key";
    public const string OutcomeTag = "outcome";
    public const string DeviceTag = "device";
    public const string NameTag = "name";

    /// <summary>Stands for every hotkey that is not registered, or whose signature was not seen: anybody can claim one, so none of them gets a series of its own.</summary>
    public const string OtherHotkey = "other";

    public static readonly MetricName Requests = new("natix.axon.requests", "{request}", "Requests of validators by status and kind: ok, unreadable, or why they were refused.");
    public static readonly MetricName RequestDuration = new("natix.axon.request.duration", "s", "From a request's headers to its reply, by status.");
    public static readonly MetricName VerificationDuration = new("natix.axon.verification.duration", "s", "Checking a request's nonce and signature.");
    public static readonly MetricName ValidatorRequests = new("natix.validator.requests", "{request}", "Requests by validator and outcome: answered, shed (503), late (408), error (500), refused.");
    public static readonly MetricName Verdicts = new("natix.verdicts", "{verdict}", "Judged images by the level that decided, and whether they came from an earlier or simultaneous request.");
    public static readonly MetricName VerdictDuration = new("natix.verdict.duration", "s", "From an image's last byte to its verdict, by level and sharing.");

    public static readonly MetricName RestRequests = new("natix.rest.requests", "{request}", "Requests of holders of keys by route, status and key; none where no key opened it.");
    public static readonly MetricName RestDuration = new("natix.rest.request.duration", "s", "From such a request's headers to its end, by route and status; a stream's is as long as the stream.");
    public static readonly MetricName RestVerdicts = new("natix.rest.verdicts", "{verdict}", "Verdicts for holders of keys by route and the level that decided.");
    public static readonly MetricName RestStreams = new("natix.rest.streams", "{stream}", "Streams of holders of keys that are open.");

    public static readonly MetricName QueueDepth = new("natix.queue.depth", "{frame}", "Frames that wait for a worker.");
    public static readonly MetricName SlotsTaken = new("natix.slots.taken", "{request}", "Places for requests that are taken.");
    public static readonly MetricName SlotsLimit = new("natix.slots.limit", "{request}", "Places for requests in all.");
    public static readonly MetricName CachedAnswers = new("natix.answers.cached", "{answer}", "Answers that are kept.");
    public static readonly MetricName Flights = new("natix.answers.flights", "{image}", "Images that are being judged, each once.");
    public static readonly MetricName Banned = new("natix.addresses.banned", "{address}", "Addresses that are not looked at for bad signatures.");
    public static readonly MetricName ConnectionsRefused = new("natix.connections.refused", "{connection}", "Connections closed because their address had too many.");
    public static readonly MetricName MetagraphAge = new("natix.metagraph.age", "s", "Time since the metagraph was last known to be true; absent until it was read.");
    public static readonly MetricName MetagraphNeurons = new("natix.metagraph.neurons", "{neuron}", "Keys that are registered; absent until the metagraph was read.");
    public static readonly MetricName Ready = new("natix.ready", "{state}", "1 when validators can be answered, 0 when not.");
    public static readonly MetricName NonceJournalFailing = new("natix.nonces.failing", "{state}", "1 when spent nonces cannot be kept over a restart, else 0.");

    public static readonly MetricName Nonces = new("natix.nonces.dendrites", "{dendrite}", "Dendrites whose last nonce is remembered.");

    public static readonly MetricName SlabsOnLoan = new("natix.slabs.on_loan", "{slab}", "Slabs of the engine in service that hold a frame.");
    public static readonly MetricName SlabsLent = new("natix.slabs.lent", "By", "Native memory of slabs that hold a frame.");
    public static readonly MetricName SlabsFree = new("natix.slabs.free", "By", "Native memory of slabs that are kept for the next frames.");
    public static readonly MetricName NativeMemory = new("natix.memory.native", "By", "Native memory that the engines hold: slabs, rings, decoded images, tensors.");
    public static readonly MetricName Device = new("natix.device.info", "{device}", "Always 1: what the device is.");
    public static readonly MetricName DeviceLimit = new("natix.device.memory.limit", "By", "Memory of the device; of the machine what the control group leaves.");
    public static readonly MetricName DeviceUsed = new("natix.device.memory.used", "By", "What is taken of it, by any process.");

    public static readonly MetricName HourlyPrice = new("natix.cost.hourly", "{currency}", "What the machine costs an hour, as configured.");
    public static readonly MetricName CostPerThousand = new("natix.cost.per_1000_verdicts", "{currency}", "1000 * hourly price * hours / verdicts over the last 10 minutes; NaN without a verdict in them.");
}
