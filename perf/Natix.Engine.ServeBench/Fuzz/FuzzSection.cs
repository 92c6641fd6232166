using System.Globalization;
using System.Text.Json;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.ServeBench.Children;

namespace Natix.Engine.ServeBench.Fuzz;

/// <summary>Runs the test that sends mutated requests with as many as were promised, and reports what it writes.</summary>
internal sealed class FuzzSection(Bench bench) : ISection
{
    private const int Promised = 1_000_000;
    private const string Test = "Natix.Engine.Host.Tests.Axon.AxonFuzzTests";
    private const double MiB = 1 << 20;

    public string Name => "fuzz";

    public string Title => "Mutated requests";

    public async Task<SectionResult> RunAsync()
    {
        if (bench.FuzzProgram is null)
            return new SectionResult([new("mutated requests: crashes, failures of ours", "0", "the tests are not built", null)], "Not measured: `--fuzz-program` names no program.");
        var path = Path.Combine(bench.Folder, "fuzz.json");
        await using var tests = new TestChild(bench, path);
        var log = await tests.EndAsync();
        if (!File.Exists(path))
            return new SectionResult([new("mutated requests: crashes, failures of ours", "0", "the run failed", false)], $"The run failed:\n\n```\n{log.TrimEnd()}\n```");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        return Report(document.RootElement, log.Contains("Failed: 0", StringComparison.Ordinal) && log.Contains("Errors: 0", StringComparison.Ordinal));
    }

    private static SectionResult Report(JsonElement report, bool hasPassed)
    {
        var (requests, seconds) = (report.GetProperty("requests").GetInt64(), report.GetProperty("seconds").GetDouble());
        var memory = report.GetProperty("heap_after_batch").EnumerateArray().Select(b => MarkdownTable.Figure(b.GetDouble() / MiB, 1)).ToArray();
        var statuses = string.Join(", ", report.GetProperty("statuses").EnumerateObject().Select(s => $"{s.Name}: {s.Value}"));
        var table = new MarkdownTable("figure", "seen")
            .Add("requests", string.Create(CultureInfo.InvariantCulture, $"{requests} in {seconds:0} s ({requests / seconds:0}/s)"))
            .Add("statuses (0: cut, or not the whole of a request)", statuses)
            .Add("live managed memory after each tenth of the batches, MiB", string.Join(", ", memory));
        return new SectionResult(
            [new("mutated requests without a crash, a failure of ours or a status that is none of the protocol's", "1000000", requests.ToString(CultureInfo.InvariantCulture), !hasPassed ? false : requests >= Promised ? true : null)],
            "`AxonFuzzTests` with `NATIX_FUZZ_REQUESTS`: signed requests with one to four changes each (bytes, bits, pieces left out, put in or doubled, lines of other protocols), from a seed, each over a connection of its own to a real axon with a scripted judge. A test that fails here fails the build too, "
            + $"where it runs with fewer. Memory is the whole of senders and server.\n\n{table}");
    }

    private sealed class TestChild(Bench bench, string report)
        : ChildProgram(bench.FuzzProgram!, ["-noColor", "-noLogo", "-class", Test], bench.Cache, new Dictionary<string, string>
        {
            ["NATIX_FUZZ_REQUESTS"] = bench.FuzzRequests.ToString(CultureInfo.InvariantCulture),
            ["NATIX_FUZZ_REPORT"] = report,
        })
    {
        public Task<string> EndAsync() => Output.ReadToEndAsync();
    }
}
