using System.CommandLine;

namespace Natix.Engine.Gate;

/// <summary><c>natix-gate compare</c>: runs two commands by turns and fails when one is proven slower.</summary>
internal sealed class CompareCommand : Command
{
    /// <summary>Exit code when HEAD is proven slower than allowed.</summary>
    public const int TooSlow = 1;

    private readonly Option<string> _base = new("--base") { Description = "Shell command that runs BASE once and prints JSON.", Required = true };
    private readonly Option<string> _head = new("--head") { Description = "Shell command that runs HEAD once and prints JSON.", Required = true };
    private readonly Option<string[]> _metrics = new("--metric") { Description = "KEY, KEY:lower or KEY:higher; may be given several times.", Required = true };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds, each two runs of either build.", DefaultValueFactory = _ => 12 };
    private readonly Option<double> _allowed = new("--allowed") { Description = "Slowdown let through, as a share.", DefaultValueFactory = _ => 0.05 };
    private readonly Option<double> _confidence = new("--confidence") { Description = "Of all intervals together.", DefaultValueFactory = _ => 0.95 };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public CompareCommand()
        : base("compare", "Run two builds by turns and fail when HEAD is proven slower than allowed.")
    {
        foreach (var option in (Option[])[_base, _head, _metrics, _rounds, _allowed, _confidence, _json])
            Options.Add(option);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var (rounds, allowed, confidence) = (line.GetValue(_rounds), line.GetValue(_allowed), line.GetValue(_confidence));
        var metrics = line.GetValue(_metrics)!.Select(Metric.Parse).ToArray();
        if (!(allowed >= 0) || !(confidence is > 0 and < 1))
            throw new GateException($"--allowed must be at least 0 and --confidence between 0 and 1, not {allowed} and {confidence}");
        var judge = new Judge(allowed, confidence);
        if (rounds < judge.FewestRounds(metrics.Length) || rounds > 500)
            throw new GateException($"--rounds must be {judge.FewestRounds(metrics.Length)} to 500 for {metrics.Length} metrics at confidence {confidence}, not {rounds}");

        var comparison = new Comparison(() => ChildRun.RunAsync(line.GetValue(_base)!), () => ChildRun.RunAsync(line.GetValue(_head)!));
        await comparison.RunAsync(rounds, done => Tell(done, rounds));
        var judgements = Judge(judge, comparison, metrics);
        Console.Error.Write(GateReport.Text(judgements, allowed, confidence, rounds));
        if (line.GetValue(_json))
            Console.WriteLine(GateReport.Json(judgements, allowed, confidence, rounds));
        return GateReport.Passed(judgements) ? 0 : TooSlow;
    }

    private static void Tell(int done, int rounds)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\rround {done} of {rounds}{(done == rounds ? "\n" : "")}");
    }

    // A metric that one of the builds does not know yet is left out, and named.
    private static Judgement[] Judge(Judge judge, Comparison comparison, Metric[] metrics)
    {
        var known = metrics.Where(m => comparison.Of(m) is not null).ToArray();
        foreach (var missing in metrics.Except(known))
            Console.Error.WriteLine($"not compared: {missing.Key} is not reported by every run of both builds");
        if (known.Length == 0)
            throw new GateException($"both builds report none of: {string.Join(", ", metrics.Select(m => m.Key))}");
        return [.. known.Select(m => judge.Of(m, comparison.Of(m)!, known.Length))];
    }
}
