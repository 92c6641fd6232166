using System.Globalization;
using System.Text.Json;
using Natix.Engine.ServeBench.Children;

namespace Natix.Engine.ServeBench.Soak;

/// <summary><c>natix validator-sim</c> as a child process: the load, and the judge of the answers.</summary>
internal sealed class SimulatorChild : ChildProgram
{
    /// <summary>Validators that it plays.</summary>
    public const int Validators = 64;

    /// <param name="bench">The run.</param>
    /// <param name="miner">Who is asked.</param>
    /// <param name="cascade">Whose verdicts are the right ones.</param>
    /// <param name="rate">Requests of all kinds a second.</param>
    /// <param name="length">How long.</param>
    public SimulatorChild(Bench bench, MinerChild miner, string cascade, double rate, TimeSpan length)
        : base(bench.Natix,
        [
            "validator-sim", "--target", miner.Axon.ToString(), "--validators", Text(Validators), "--seed", "1", "--rate", Text(rate), "--seconds", Text(length.TotalSeconds), "--organic", "0.3",
            "--garbage", "0.1", "--slow-loris", "0.05", "--replays", "0.05", "--check-against", cascade, "--json",
        ],
        bench.Cache)
    {
    }

    /// <summary>Writes the metagraph of those it plays.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> WriteMetagraphAsync(Bench bench)
    {
        var path = Path.Combine(bench.Folder, "simulated-metagraph.json");
        await using var child = new MetagraphChild(bench, path);
        await child.EndAsync();
        return path;
    }

    /// <summary>Waits for the end and gives its report.</summary>
    public async Task<JsonElement> EndAsync()
    {
        var text = await Output.ReadToEndAsync();
        if (text.Length == 0)
            throw await EndedAsync();
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private sealed class MetagraphChild(Bench bench, string path)
        : ChildProgram(bench.Natix, ["validator-sim", "--metagraph-out", path, "--validators", Text(Validators), "--seed", "1"], bench.Cache)
    {
        public Task<string> EndAsync() => Output.ReadToEndAsync();
    }
}
