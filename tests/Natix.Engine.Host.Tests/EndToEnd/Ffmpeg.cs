using System.Diagnostics;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>The ffmpeg of this machine; tests that need it are skipped where there is none.</summary>
internal static class Ffmpeg
{
    /// <summary>Skips the test when ffmpeg is missing.</summary>
    public static void Require()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(f => File.Exists(Path.Combine(f, "ffmpeg"))))
            Assert.Skip("ffmpeg is not installed: sudo apt-get install ffmpeg");
    }

    /// <summary>Runs to the end.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        Require();
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", .. arguments]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
    }

    /// <summary>Starts; the caller ends it.</summary>
    public static Process Start(params string[] arguments)
    {
        Require();
        return Process.Start("ffmpeg", ["-nostdin", "-v", "error", .. arguments]);
    }
}
