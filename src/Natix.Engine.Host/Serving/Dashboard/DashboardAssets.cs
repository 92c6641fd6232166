using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Natix.Engine.Host.Serving.Dashboard;

/// <summary>The files of the page, which are inside the program. Immutable; thread-safe.</summary>
internal static class DashboardAssets
{
    /// <summary>The page itself.</summary>
    public const string Index = "index.html";

    private const string Prefix = "dashboard/";

    private static readonly FrozenDictionary<string, DashboardAsset> _files = Load();

    /// <summary>A file by its name; null when there is none.</summary>
    public static DashboardAsset? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> Names => _files.Keys;

    private static FrozenDictionary<string, DashboardAsset> Load()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        var files = new Dictionary<string, DashboardAsset>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var name = resource[Prefix.Length..];
            files.Add(name, new DashboardAsset(bytes, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\""));
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidDataException($"nobody said what a {other} is"),
    };
}

/// <summary>One file.</summary>
/// <param name="Bytes">What is in it; not to be changed.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Its entity tag, quoted.</param>
internal sealed record DashboardAsset(byte[] Bytes, string Type, string Tag);
