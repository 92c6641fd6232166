using System.Globalization;

namespace Natix.Engine.Host.Telemetry;

/// <summary>Reads numbers out of the files in which Linux tells what it is like. Pure but for the reading.</summary>
internal static class ProcFile
{
    /// <summary>The number behind a name, without its unit; null when it is not there.</summary>
    /// <param name="lines">Lines of <c>NAME: NUMBER unit</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="separator">What stands behind a name.</param>
    public static long? Find(IEnumerable<string> lines, string name, char separator = ':')
    {
        foreach (var line in lines)
        {
            if (line.Length > name.Length && line[name.Length] == separator && line.StartsWith(name, StringComparison.Ordinal))
                return Number(line.AsSpan(name.Length + 1).Trim());
        }

        return null;
    }

    /// <summary>The number that a file consists of; null when it is none, or there is no such file.</summary>
    public static long? Only(string path) => File.Exists(path) ? Number(File.ReadAllText(path).AsSpan().Trim()) : null;

    private static long? Number(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        return long.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
