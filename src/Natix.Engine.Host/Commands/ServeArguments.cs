using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Metagraph.Subtensor;
using Natix.Engine.Host.Serving;

namespace Natix.Engine.Host.Commands;

/// <summary>Options of <c>natix serve</c>.</summary>
internal sealed class ServeArguments
{
    private const int StreetVision = 72;

    private readonly Option<string> _hotkey = new("--hotkey") { Description = "The miner's own hotkey: its SS58 address. No private key is needed.", HelpName = "SS58", Required = true };
    private readonly Option<FileInfo?> _metagraph = new("--metagraph") { Description = "Who is registered: a JSON file (docs/mining.md), read again whenever it changes.", HelpName = "FILE" };
    private readonly Option<Uri?> _subtensor = new("--subtensor") { Description = "Who is registered: read from the chain through this node, ws:// or wss://.", HelpName = "URL", CustomParser = Node };
    private readonly Option<int?> _netuid = EngineArguments.Whole("--netuid", "The subnet; default 72.", 0, ushort.MaxValue);
    private readonly Option<IPEndPoint?> _axon = TypedOption.Door("--axon", "Where validators are answered; default 0.0.0.0:8091.");
    private readonly Option<IPEndPoint?> _operations = TypedOption.Door("--operations", "Where health and figures are read; default 127.0.0.1:8092. Not for the world.");
    private readonly Option<DirectoryInfo?> _state = new("--state") { Description = "Folder that survives a restart; default: $STATE_DIRECTORY, or natix in $XDG_STATE_HOME (~/.local/state).", HelpName = "DIR" };
    private readonly Option<bool> _compatible = new("--reference-compatible") { Description = "Answer as the reference axon does, its flaws included." };
    private readonly Option<bool> _lean = new("--lean") { Description = "Leave the image out of replies, which no validator looks at." };
    private readonly Option<double?> _leastStake = TypedOption.Amount("--min-stake", "Least stake of a validator that is answered; default 0.", "1000");
    private readonly Option<bool> _anyone = new("--no-permit-needed") { Description = "Answer registered keys without a validator permit too." };
    private readonly Option<int?> _slots = EngineArguments.Whole("--slots", "Requests that may be judged at the same time; default 64.", 1, 1 << 16);
    private readonly Option<int?> _answers = EngineArguments.Whole("--kept-answers", "Answers kept, for whoever asks about the same image again; default 65536.", 1, 1 << 24);
    private readonly Option<TimeSpan?> _drain = EngineArguments.Seconds("--drain", "Time that requests under way have when it goes down; default 10.");
    private readonly Option<Uri?> _otlp = new("--otlp") { Description = "Send metrics and traces by OTLP over HTTP to this collector, such as http://127.0.0.1:4318; default: to nobody.", HelpName = "URL", CustomParser = Collector };
    private readonly Option<double?> _price = TypedOption.Amount("--hourly-price", "What the machine costs an hour, in any currency: /metrics then tells what 1,000 verdicts cost.", "1.85");

    /// <summary>Adds the options to a command.</summary>
    public ServeArguments(Command command)
    {
        foreach (var option in (Option[])[_hotkey, _metagraph, _subtensor, _netuid, _axon, _operations, _state, _compatible, _lean, _leastStake, _anyone, _slots, _answers, _drain, _otlp, _price])
            command.Options.Add(option);
    }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="UsageException">The hotkey is none.</exception>
    public ServeOptions OptionsOf(ParseResult line)
    {
        var defaults = new ServeOptions { Axon = new AxonOptions { Hotkey = HotkeyText.Checked("--hotkey", line.GetValue(_hotkey)!), EchoesImage = !line.GetValue(_lean), Rules = RulesOf(line) } };
        return defaults with
        {
            AxonDoor = line.GetValue(_axon) ?? defaults.AxonDoor,
            OperationsDoor = line.GetValue(_operations) ?? defaults.OperationsDoor,
            StateFolder = line.GetValue(_state)?.FullName ?? DefaultState(),
            Slots = line.GetValue(_slots) ?? defaults.Slots,
            KeptAnswers = line.GetValue(_answers) ?? defaults.KeptAnswers,
            DrainTime = line.GetValue(_drain) ?? defaults.DrainTime,
            Otlp = line.GetValue(_otlp),
            HourlyPrice = line.GetValue(_price),
        };
    }

    /// <summary>Where the metagraph of a command line comes from.</summary>
    /// <exception cref="UsageException">It names none, or two.</exception>
    public IMetagraphProvider MetagraphOf(ParseResult line, TimeProvider clock)
    {
        var netuid = line.GetValue(_netuid) ?? StreetVision;
        return (line.GetValue(_metagraph), line.GetValue(_subtensor)) switch
        {
            ({ } file, null) => new MetagraphFile(file.FullName, netuid, clock),
            (null, { } node) => new SubtensorProvider(node, netuid, new SubtensorOptions { Clock = clock }),
            _ => throw new UsageException("say where the metagraph comes from: either --metagraph FILE or --subtensor URL"),
        };
    }

    private AxonRules RulesOf(ParseResult line) =>
        (line.GetValue(_compatible) ? AxonRules.ReferenceCompatible : new AxonRules()) with
        {
            RequiresPermit = !line.GetValue(_anyone),
            LeastStake = line.GetValue(_leastStake) ?? 0,
        };

    private static string DefaultState()
    {
        // systemd gives the folder of StateDirectory=; of several the first is ours.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } given)
            return given.Split(':')[0];
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state)
            ? state
            : user.Length > 0 ? Path.Combine(user, ".local", "state")
            : throw new UsageException("there is no home folder to keep state in: name a folder with --state DIR");
        return Path.Combine(home, "natix");
    }

    private static Uri? Collector(ArgumentResult result) => Web(result, "--otlp must be the address of a collector, such as http://127.0.0.1:4318", "http", "https");

    private static Uri? Node(ArgumentResult result) => Web(result, "--subtensor must be the address of a node, such as wss://entrypoint-finney.opentensor.ai:443", "ws", "wss");

    private static Uri? Web(ArgumentResult result, string demand, params ReadOnlySpan<string> schemes)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme))
            return address;
        result.AddError($"{demand}, not '{text}'.");
        return null;
    }
}
