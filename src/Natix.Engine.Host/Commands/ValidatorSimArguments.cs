using System.CommandLine;
using System.Net;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Traffic;

namespace Natix.Engine.Host.Commands;

/// <summary>Options of <c>natix validator-sim</c>.</summary>
internal sealed class ValidatorSimArguments
{
    private const double LargestRate = 100_000;

    private readonly Option<IPEndPoint?> _target = TypedOption.Server("--target", "The server: an IP address and a port. Without it nothing is sent.");
    private readonly Option<string?> _miner = new("--miner-hotkey") { Description = "The server's own hotkey; default: the development key Bob.", HelpName = "SS58" };
    private readonly Option<FileInfo?> _metagraph = new("--metagraph-out") { Description = "Write the metagraph that names these validators, for natix serve --metagraph.", HelpName = "FILE" };
    private readonly Option<int?> _validators = EngineArguments.Whole("--validators", "Validators; default 16.", 1, 240);
    private readonly Option<int?> _seed = EngineArguments.Whole("--seed", "Seed of keys, times and chance; default 1.", 0, int.MaxValue);
    private readonly Option<double?> _rate = TypedOption.Number("--rate", "Requests a second, of all kinds; default 10.", 1e-3, LargestRate);
    private readonly Option<TimeSpan?> _seconds = EngineArguments.Seconds("--seconds", "How long requests are sent; default 10.");
    private readonly Option<int?> _burst = EngineArguments.Whole("--burst", "Requests that come at the same instant; default 1.", 1, 240);
    private readonly Option<double?> _organic = TypedOption.Number("--organic", "Share of organic tasks in what is honest; default 0.", 0, 1);
    private readonly Option<double?> _garbage = TypedOption.Number("--garbage", "Share of garbage in all; default 0.", 0, 1);
    private readonly Option<double?> _slowLoris = TypedOption.Number("--slow-loris", "Share of connections that dribble; default 0.", 0, 1);
    private readonly Option<double?> _replays = TypedOption.Number("--replays", "Share of repeats of earlier requests; default 0.", 0, 1);
    private readonly Option<DirectoryInfo?> _images = new("--images") { Description = "Folder with labels.csv to take pictures from; default: rendered scenes.", HelpName = "DIR" };
    private readonly Option<int?> _pictures = EngineArguments.Whole("--pictures", "Pictures made ready; default 64.", 1, 10_000);
    private readonly Option<FileInfo?> _check = new("--check-against") { Description = "Judge every picture in this process first, by this cascade, and hold every verdict against that.", HelpName = "CASCADE" };
    private readonly Option<bool> _keepAlive = new("--keep-alive") { Description = "Keep connections open; default: a new one a request." };
    private readonly Option<bool> _remote = new("--allow-remote") { Description = "Send to another machine. This is a load tool: only to a server of your own." };

    /// <summary>Adds the options to a command.</summary>
    public ValidatorSimArguments(Command command)
    {
        foreach (var option in (Option[])[_target, _miner, _metagraph, _validators, _seed, _rate, _seconds, _burst, _organic, _garbage, _slowLoris, _replays, _images, _pictures, _check, _keepAlive, _remote])
            command.Options.Add(option);
    }

    /// <summary>Where the metagraph is written; null: nowhere.</summary>
    public string? MetagraphPath(ParseResult line) => line.GetValue(_metagraph)?.FullName;

    /// <summary>Number of validators.</summary>
    public int ValidatorsOf(ParseResult line) => line.GetValue(_validators) ?? 16;

    /// <summary>The seed.</summary>
    public ulong SeedOf(ParseResult line) => (ulong)(line.GetValue(_seed) ?? 1);

    /// <summary>The server's hotkey.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public string MinerOf(ParseResult line) => HotkeyText.Checked("--miner-hotkey", line.GetValue(_miner) ?? SimulatedSubnet.DevelopmentMiner);

    /// <summary>What is sent; null when nothing is.</summary>
    /// <exception cref="UsageException">The target is another machine, or shares are more than the whole.</exception>
    public SimOptions? OptionsOf(ParseResult line)
    {
        if (line.GetValue(_target) is not { } target)
            return line.GetValue(_metagraph) is not null ? null : throw new UsageException("say what to do: --target IP:PORT to send, --metagraph-out FILE to write a metagraph, or both");
        if (!IPAddress.IsLoopback(target.Address) && !line.GetValue(_remote))
            throw new UsageException($"{target} is not this machine, and this is a load tool; with --allow-remote it is sent to all the same");
        var defaults = new SimOptions { Target = target };
        var burst = line.GetValue(_burst) ?? defaults.Burst;
        if (burst > ValidatorsOf(line))
            throw new UsageException($"--burst {burst} needs as many validators; there are {ValidatorsOf(line)}");
        return defaults with
        {
            Seed = SeedOf(line),
            Rate = line.GetValue(_rate) ?? defaults.Rate,
            Length = line.GetValue(_seconds) ?? defaults.Length,
            Burst = burst,
            Mix = MixOf(line),
            KeepsAlive = line.GetValue(_keepAlive),
        };
    }

    /// <summary>The pictures that are asked about, with their verdicts where those are to be checked.</summary>
    /// <exception cref="UsageException">The folder or the cascade cannot be used.</exception>
    public async Task<IReadOnlyList<SimulatedImage>> ImagesOfAsync(ParseResult line, CancellationToken stop)
    {
        var count = line.GetValue(_pictures) ?? 64;
        var images = line.GetValue(_images) is { } folder ? ImageSupply.Read(folder.FullName, SeedOf(line), count, stop) : ImageSupply.Render(SeedOf(line), count, stop);
        if (line.GetValue(_check) is not { } cascade)
            return images;
        if (!cascade.Exists)
            throw new UsageException($"there is no cascade manifest at {cascade.FullName}");
        await using var engine = new EngineBuilder().UseCascade(cascade.FullName).Configure(o => o with { Workers = 1, IntraOpThreads = 1, MaxBatch = 1 }).Build();
        return await ExpectedVerdicts.FindAsync(images, engine, stop);
    }

    private TrafficMix MixOf(ParseResult line)
    {
        var mix = new TrafficMix
        {
            Organic = line.GetValue(_organic) ?? 0,
            Garbage = line.GetValue(_garbage) ?? 0,
            SlowLoris = line.GetValue(_slowLoris) ?? 0,
            Replays = line.GetValue(_replays) ?? 0,
        };
        return mix.Hostile <= 1 ? mix : throw new UsageException("--garbage, --slow-loris and --replays together are more than the whole");
    }
}
