namespace Natix.Engine.Host.Commands;

/// <summary>Where the program keeps what it measured of this machine: natix/tuning.json in the user's cache folder (XDG Base Directory Specification).</summary>
internal static class TuningFile
{
    /// <summary>The file, whether or not it is there; null when the user has no cache folder and no home.</summary>
    public static string? Path { get; } = Find(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The file for a given environment. A relative cache folder counts for nothing, as the specification has it.</summary>
    public static string? Find(string? cacheHome, string home)
    {
        if (cacheHome is not null && System.IO.Path.IsPathRooted(cacheHome))
            return System.IO.Path.Combine(cacheHome, "natix", "tuning.json");
        return home.Length == 0 ? null : System.IO.Path.Combine(home, ".cache", "natix", "tuning.json");
    }
}
