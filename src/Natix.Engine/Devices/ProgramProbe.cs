namespace Natix.Engine.Devices;

/// <summary>Looks for programs on PATH.</summary>
internal static class ProgramProbe
{
    public static ComponentReport Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct();
        var tried = folders.Select(folder => Path.Combine(folder, program)).ToArray();
        return new ComponentReport(program, tried.FirstOrDefault(File.Exists), tried, "apt-get install ffmpeg");
    }
}
