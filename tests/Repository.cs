namespace Natix.Engine;

/// <summary>Finds the repository and the shared data beside it from wherever the tests run. Compiled into every test project.</summary>
internal static class Repository
{
    /// <summary>The folder of Natix.Engine.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Shared data: NATIX_SHARED, or the folder named shared beside the repository; null when there is none.</summary>
    public static string? Shared { get; } = FindShared();

    /// <summary>A path below the shared data; skips the test, visibly, when it is not there.</summary>
    public static string SharedPath(params string[] parts)
    {
        var path = Shared is null ? null : Path.Combine([Shared, .. parts]);
        Xunit.Assert.SkipWhen(path is null || !Path.Exists(path), $"shared/{string.Join('/', parts)} is not on this machine");
        return path!;
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

    private static string? FindShared()
    {
        var path = Environment.GetEnvironmentVariable("NATIX_SHARED") ?? Path.Combine(Root, "..", "shared");
        return Directory.Exists(path) ? Path.GetFullPath(path) : null;
    }
}
