using Xunit;

namespace Natix.Engine.Data.Tests;

/// <summary>Finds the shared data beside the repository; tests that need it are skipped where it is missing.</summary>
internal static class SharedData
{
    public static string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("NATIX_SHARED") ?? Beside();
        var folder = root is null ? null : Path.Combine(root, "data", name);
        if (!Directory.Exists(folder))
            Assert.Skip($"the shared data folder '{name}' is not here (NATIX_SHARED names another place)");
        return folder!;
    }

    private static string? Beside()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Natix.Engine.sln")))
                return Path.Combine(at.FullName, "..", "shared");
        }

        return null;
    }
}
