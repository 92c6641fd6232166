using System.Text.Json;

namespace Natix.Engine.ServeBench;

/// <summary>A section as it was measured, and when and on what: the page is made of the last of each, so that one can be measured anew without the others. Immutable.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="When">When it began.</param>
/// <param name="Commit">What was measured.</param>
/// <param name="Load">What else ran on the machine just before: the load averages.</param>
/// <param name="Result">What was found.</param>
internal sealed record KeptSection(string Title, DateTimeOffset When, string Commit, string Load, SectionResult Result)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>The section as a folder keeps it; null when it was never measured.</summary>
    public static KeptSection? Read(string folder, string name)
    {
        var path = PathOf(folder, name);
        return File.Exists(path) ? JsonSerializer.Deserialize<KeptSection>(File.ReadAllBytes(path), Options) : null;
    }

    /// <summary>Keeps it, in place of an earlier one.</summary>
    public void Write(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(PathOf(folder, name), JsonSerializer.SerializeToUtf8Bytes(this, Options));
    }

    private static string PathOf(string folder, string name) => Path.Combine(folder, name + ".json");
}
