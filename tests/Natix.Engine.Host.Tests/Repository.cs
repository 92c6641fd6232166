namespace Natix.Engine.Host.Tests;

/// <summary>Where tests find the repository and the shared data beside it.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Natix.Engine.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path under the shared data; the test is skipped where it is not there.</summary>
    public static string Shared(string path)
    {
        var shared = Environment.GetEnvironmentVariable("NATIX_SHARED") ?? Path.Combine(Root, "..", "shared");
        var full = Path.GetFullPath(Path.Combine(shared, path));
        if (!Path.Exists(full))
            Assert.Skip($"{full} is not on this machine (NATIX_SHARED names the shared data)");
        return full;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Natix.Engine.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no Natix.Engine.sln above {AppContext.BaseDirectory}");
    }
}
