using System.Text;
using System.Text.Json;
using Natix.Engine.Host.Reporting;
using NJsonSchema;

namespace Natix.Engine.Host.Tests;

/// <summary>docs/verdict.schema.json, as an independent validator reads it.</summary>
internal static class VerdictSchema
{
    private static readonly Lazy<Task<JsonSchema>> Frame = new(() => JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "verdict.schema.json")));

    public static Task<JsonSchema> FrameAsync() => Frame.Value;

    /// <summary>Checks one line of standard output and gives it back.</summary>
    public static async Task<JsonElement> CheckFrameAsync(string line) => Check(await FrameAsync(), line);

    /// <summary>Checks a summary line and gives it back.</summary>
    public static async Task<JsonElement> CheckSummaryAsync(string line) => Check((await FrameAsync()).Definitions["summary"], line);

    /// <summary>Writes a record as the program does, checks it, gives it back.</summary>
    public static async Task<JsonElement> ReadFrameAsync(FrameRecord record)
    {
        using var stream = new MemoryStream();
        using var line = new JsonLine(stream);
        await line.WriteAsync(record, FrameJson.Write);
        return await CheckFrameAsync(Text(stream));
    }

    public static string Text(MemoryStream stream)
    {
        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static JsonElement Check(JsonSchema schema, string line)
    {
        var breaches = schema.Validate(line);
        Assert.True(breaches.Count == 0, $"{line}\nbreaks the schema: {string.Join("; ", breaches)}");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
