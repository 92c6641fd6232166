using System.Text.RegularExpressions;
using Xunit;

namespace Natix.Engine.Tests.Architecture;

/// <summary>Keeps the walls of the house: which folder of the engine may use which.</summary>
public sealed partial class FolderWallsTests
{
    // Every folder may use Frames and Diagnostics; the files at the root compose all of them.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Frames"] = [],
        ["Diagnostics"] = [],
        ["Native"] = [],
        ["Memory"] = ["Native"],
        ["Kernels"] = [],
        ["Devices"] = ["Native", "Memory"],
        ["Models"] = ["Memory"],
        ["Imaging"] = ["Native", "Memory", "Devices", "Models", "Kernels"],
        ["Heads"] = ["Models", "Memory", "Kernels"],
        ["Backends"] = ["Native", "Memory", "Devices", "Models"],
        ["Placement"] = ["Models", "Devices"],
        ["Language"] = ["Native", "Memory", "Devices", "Models", "Imaging"],
        ["Validation"] = ["Kernels"],
        ["Consensus"] = [],
        ["Cascade"] = ["Native", "Memory", "Kernels", "Devices", "Models", "Imaging", "Heads", "Backends", "Placement", "Language", "Validation", "Consensus"],
        ["Replay"] = ["Cascade"],
    };

    private static string EngineFolder => Path.Combine(Repository.Root, "src", "Natix.Engine");

    public static TheoryData<string> Folders() => [.. Directory.GetDirectories(EngineFolder).Select(d => Path.GetFileName(d)!).Where(d => d is not ("bin" or "obj"))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_the_design_allows(string folder)
    {
        Assert.True(MayUse.TryGetValue(folder, out var allowed), $"src/Natix.Engine/{folder} is not a room of the design");
        string[] always = [folder, "Frames", "Diagnostics"];
        var offences =
            from file in Sources(Path.Combine(EngineFolder, folder))
            from used in FoldersNamedIn(File.ReadAllText(file))
            where !allowed!.Contains(used) && !always.Contains(used)
            select $"{Path.GetRelativePath(Repository.Root, file)} uses {used}";
        Assert.Empty(offences.Distinct());
    }

    [Fact]
    public void The_scan_sees_usings_and_qualified_names()
    {
        Assert.Equal(["Memory"], FoldersNamedIn("using Natix.Engine.Memory;"));
        Assert.Equal(["Backends"], FoldersNamedIn("var x = new Natix.Engine.Backends.OnnxRuntime.Session();"));
        Assert.Equal(["Diagnostics"], FoldersNamedIn("x(); Diagnostics.EngineTelemetry.FrameDone(r);"));
        Assert.Empty(FoldersNamedIn("result.Frames.Count; // plan.Models.Count"));
    }

    [Fact]
    public void Only_the_native_folder_names_native_symbols()
    {
        var offences =
            from file in Sources(EngineFolder)
            where !file.Contains($"{Path.DirectorySeparatorChar}Native{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            where NativeSymbol().IsMatch(File.ReadAllText(file))
            select Path.GetRelativePath(Repository.Root, file);
        Assert.Empty(offences);
    }

    [Fact]
    public void No_room_is_a_drawer()
    {
        string[] drawers = ["Helper", "Util", "Common", "Manager", "Misc"];
        var offences = Sources(Path.Combine(Repository.Root, "src"))
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Where(f => drawers.Any(d => f.Contains(d, StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(offences);
    }

    private static IEnumerable<string> FoldersNamedIn(string source) =>
        QualifiedName().Matches(source).Concat(RelativeName().Matches(source))
            .Select(m => m.Groups[1].Value).Where(MayUse.ContainsKey).Distinct();

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"Natix\.Engine\.([A-Z]\w+)")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w+)\.[A-Z]\w+")]
    private static partial Regex RelativeName();

    [GeneratedRegex(@"\bnx_\w+")]
    private static partial Regex NativeSymbol();
}
