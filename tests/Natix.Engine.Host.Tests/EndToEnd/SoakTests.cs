using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Natix.Engine.Host.Tests.ValidatorSim;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>A minute of hostile load on the real program; NATIX_SOAK_SECONDS asks for more. How much it takes and how fast it is, is measured elsewhere (docs/benchmarks.md).</summary>
public sealed class SoakTests : IDisposable
{
    // What a small model, its runtime and the web server take, several times over: a leak of a kilobyte a request would pass it within the hour, one of a picture a request within the minute.
    private const long MostBytes = 768L << 20;
    private const long MostGrowth = 48L << 20;
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();

    private static TimeSpan Length => TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("NATIX_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var asked) ? asked : 60);

    [Fact]
    public async Task A_soak_has_no_wrong_answer_loses_nothing_and_stays_within_its_memory()
    {
        var cascade = BrightnessCascade.WriteTwoLevels(Path.Combine(_folder.Path, "cascade"));
        var metagraph = Path.Combine(_folder.Path, "metagraph.json");
        Assert.Equal(0, (await NatixProgram.RunAsync("validator-sim", "--metagraph-out", metagraph)).ExitCode);
        await using var server = await ServedProgram.StartAsync(cascade, metagraph, Path.Combine(_folder.Path, "state"), "--max-batch", "1", "--kept-answers", "256");
        var (report, resident) = await SoakAsync(server, cascade);
        Assert.Empty(report.GetProperty("wrong").EnumerateObject());
        Assert.Equal(0, report.GetProperty("lost").GetInt64());
        // On a machine that is busy with other tests some may come too late to be judged, and are told so.
        Assert.True(report.GetProperty("answered").GetInt64() > 0.9 * report.GetProperty("honest").GetInt64(), report.GetRawText());
        foreach (var kind in (string[])["garbage", "slow_loris", "replay"])
        {
            var counts = report.GetProperty("kinds").GetProperty(kind);
            Assert.True(counts.GetProperty("sent").GetInt64() > 0, report.GetRawText());
            Assert.Equal(counts.GetProperty("sent").GetInt64(), counts.GetProperty("right").GetInt64());
        }

        Assert.True(resident.Max() < MostBytes, string.Join(", ", resident));
        Assert.True(Middle(resident, 2) < Middle(resident, 1) + MostGrowth, string.Join(", ", resident));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(JsonElement Report, List<long> Resident)> SoakAsync(ServedProgram server, string cascade)
    {
        using var process = NatixProgram.Start(
        [
            "validator-sim", "--target", server.Axon.ToString(), "--pictures", "16", "--rate", "40", "--seconds", Length.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            "--organic", "0.3", "--garbage", "0.1", "--slow-loris", "0.05", "--replays", "0.05", "--check-against", cascade, "--json",
        ]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var resident = new List<long>();
        for (var started = Stopwatch.GetTimestamp(); !process.HasExited; await Task.Delay(500))
        {
            if (Stopwatch.GetElapsedTime(started) > Length + Slack)
                process.Kill();
            resident.Add(server.ResidentBytes());
        }

        var text = await output;
        Assert.True(text.Length > 0, await error);
        using var document = JsonDocument.Parse(text);
        return (document.RootElement.Clone(), resident);
    }

    // The median of a third.
    private static long Middle(List<long> values, int third) => values.Skip(third * values.Count / 3).Take(values.Count / 3).Order().ElementAt(values.Count / 6);
}
