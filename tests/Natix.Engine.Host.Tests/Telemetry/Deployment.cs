using System.Text.Json;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>A rule of Prometheus: what it is called, whether it records or alerts, and its query.</summary>
internal sealed record Rule(string Name, bool IsAlert, string Query);

/// <summary>What deploy/ holds for Prometheus and Grafana.</summary>
internal static class Deployment
{
    public static string Prometheus { get; } = Path.Combine(Repository.Root, "deploy", "prometheus");

    public static string Dashboard { get; } = Path.Combine(Repository.Root, "deploy", "grafana", "natix.json");

    public static IReadOnlyList<Rule> Rules { get; } = [.. Read("rules.yml"), .. Read("alerts.yml")];

    /// <summary>The queries of the dashboard's panels, with the panel's title.</summary>
    public static IReadOnlyList<(string Panel, string Query)> Panels
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Dashboard));
            return
            [
                .. from panel in document.RootElement.GetProperty("panels").EnumerateArray()
                   from target in panel.GetProperty("targets").EnumerateArray()
                   select (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!),
            ];
        }
    }

    /// <summary>The series that the dashboard's variables are read from.</summary>
    public static IReadOnlyList<string> Variables
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Dashboard));
            var queries = document.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Where(v => v.GetProperty("type").ValueEquals("query"))
                .Select(v => v.GetProperty("query").GetProperty("query").GetString()!).ToList();
            // label_values(SERIES, LABEL)
            return [.. queries.Select(q => q["label_values(".Length..q.LastIndexOf(',')])];
        }
    }

    // Every query stands in a block of its own; a file that is written otherwise fails.
    private static List<Rule> Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Prometheus, name));
        var rules = new List<Rule>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (!line.StartsWith("- record: ", StringComparison.Ordinal) && !line.StartsWith("- alert: ", StringComparison.Ordinal))
                continue;
            Assert.Equal("        expr: |-", lines[i + 1]);
            var query = lines.Skip(i + 2).TakeWhile(l => l.StartsWith("          ", StringComparison.Ordinal));
            rules.Add(new Rule(line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..], line[2] == 'a', string.Join('\n', query)));
        }

        Assert.Equal(rules.Count, lines.Count(l => l.Contains("expr:", StringComparison.Ordinal)));
        return rules;
    }
}
