using System.Text.Json.Nodes;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.Gate;

/// <summary>A verdict as people and programs read it. Pure.</summary>
internal static class GateReport
{
    /// <summary>A table with a line a metric and a closing line.</summary>
    public static string Text(IReadOnlyList<Judgement> judgements, double allowed, double confidence, int rounds)
    {
        var table = new MarkdownTable("metric", "HEAD/BASE", "interval", "verdict");
        foreach (var (metric, slowdown, finding) in judgements)
            table.Add(metric.Key, Ratio(slowdown.Estimate), $"{Ratio(slowdown.Low)} to {Ratio(slowdown.High)}", Word(finding));
        return $"{table}\n{MarkdownTable.Figure(100 * allowed, 1)} % slower is allowed; {rounds} rounds of two runs a side; confidence {confidence} for all metrics together.\n";
    }

    /// <summary>One JSON object.</summary>
    public static string Json(IReadOnlyList<Judgement> judgements, double allowed, double confidence, int rounds) => new JsonObject
    {
        ["passed"] = Passed(judgements),
        ["allowed"] = allowed,
        ["confidence"] = confidence,
        ["rounds"] = rounds,
        ["metrics"] = new JsonArray([.. judgements.Select(j => new JsonObject
        {
            ["metric"] = j.Metric.Key,
            ["ratio"] = Math.Round(j.Slowdown.Estimate, 5),
            ["low"] = Math.Round(j.Slowdown.Low, 5),
            ["high"] = Math.Round(j.Slowdown.High, 5),
            ["verdict"] = Word(j.Finding),
        })]),
    }.ToJsonString();

    /// <summary>True when no metric is proven slower than allowed.</summary>
    public static bool Passed(IReadOnlyList<Judgement> judgements) => judgements.All(j => j.Finding != Finding.Slower);

    private static string Ratio(double value) => MarkdownTable.Figure(value, 3);

    private static string Word(Finding finding) => finding switch
    {
        Finding.Passed => "passed",
        Finding.Slower => "slower",
        _ => "inconclusive",
    };
}
