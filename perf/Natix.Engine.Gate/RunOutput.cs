using System.Text.Json;

namespace Natix.Engine.Gate;

/// <summary>Figures of one run: the numbers of the last line of its output that is a JSON object. Pure.</summary>
internal static class RunOutput
{
    /// <summary>Reads the figures; numbers that are not above 0 are left out, for a ratio of them means nothing.</summary>
    /// <exception cref="GateException">No line is a JSON object.</exception>
    public static IReadOnlyDictionary<string, double> Read(string output)
    {
        foreach (var line in output.Split('\n').Reverse())
        {
            if (line.TrimStart().StartsWith('{') && TryRead(line) is { } figures)
                return figures;
        }

        throw new GateException($"a run printed no JSON object; its output ended with: {Tail(output)}");
    }

    private static Dictionary<string, double>? TryRead(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.EnumerateObject()
                .Where(p => p.Value.ValueKind == JsonValueKind.Number && p.Value.GetDouble() > 0)
                .ToDictionary(p => p.Name, p => p.Value.GetDouble());
        }
        catch (JsonException)
        {
            return null; // a line of text that starts with a brace: the object may be further up
        }
    }

    private static string Tail(string output) => output.Trim() is { Length: > 0 } text ? text[^Math.Min(text.Length, 200)..] : "(nothing)";
}
