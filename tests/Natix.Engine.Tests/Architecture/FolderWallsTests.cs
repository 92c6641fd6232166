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

    // The types at the root compose the folders: a folder that names one of them goes round in a circle, unless it stands here.
    private static readonly Dictionary<string, string[]> RootTypes = new()
    {
        ["RoadworkEngine"] = ["Cascade"],
        ["EngineBuilder"] = [],
        ["EngineOptions"] = ["Cascade"],
        ["EngineDescription"] = ["Cascade"],
        ["EngineMemory"] = [],
        ["ModelDescription"] = ["Cascade"],
        ["OverheadReport"] = ["Cascade"],
        ["MachineReport"] = ["Devices"],
        ["CpuReport"] = ["Devices", "Cascade"],
        ["GpuReport"] = ["Devices", "Backends"],
        ["GpuMemory"] = ["Devices"],
        ["ComponentReport"] = ["Devices", "Native"],
        ["BackendReport"] = ["Devices"],
        ["FrameResult"] = ["Diagnostics", "Cascade", "Replay"],
        ["TuningReport"] = ["Cascade"],
        ["TuningSource"] = ["Cascade"],
        ["ModelTuning"] = ["Cascade"],
        ["TuningTrial"] = ["Cascade"],
        ["FrameStream"] = ["Cascade"],
        ["StreamOptions"] = [],
        ["WorkZoneWatch"] = [],
        ["ZoneObservation"] = [],
        ["FrameLease"] = ["Memory", "Imaging", "Cascade"],
        ["FileIntake"] = [],
        ["IntakeFrame"] = [],
        ["MjpegReader"] = [],
        ["ExitPolicy"] = ["Cascade"],
        ["CertificateState"] = ["Cascade"],
        ["CertificateReport"] = ["Cascade"],
        ["CertifiedExit"] = ["Cascade"],
        ["CertifiedWeight"] = ["Cascade"],
        ["DriftState"] = ["Cascade"],
        ["LevelDrift"] = ["Cascade"],
        ["CameraCalibration"] = [],
        ["CameraEstimate"] = [],
        ["CascadeCalibration"] = [],
        ["CalibrationUnit"] = ["Cascade"],
        ["CalibrationOptions"] = ["Cascade"],
        ["CalibrationArithmetic"] = ["Cascade"],
        ["CalibrationOutcome"] = ["Cascade"],
        ["AgreementReport"] = ["Cascade"],
        ["RateInterval"] = ["Cascade"],
        ["CalibrationException"] = ["Cascade"],
        ["LanguageEngine"] = [],
        ["LanguageOptions"] = ["Language"],
        ["WeightPrecision"] = ["Language"],
        ["KvPrecision"] = ["Language"],
        ["GenerationRequest"] = ["Language"],
        ["ITokenConstraint"] = ["Language"],
        ["TokenMask"] = ["Language"],
        ["LanguageMessage"] = ["Language"],
        ["LanguageRole"] = ["Language"],
        ["LanguageContent"] = ["Language"],
        ["GeneratedText"] = ["Language"],
        ["GenerationEnd"] = ["Language"],
        ["LikelyToken"] = ["Language"],
        ["DecisionRequest"] = ["Language"],
        ["LanguageDecision"] = ["Language"],
        ["ScoredChoice"] = ["Language"],
        ["LanguageDescription"] = [],
        ["LanguageLoad"] = [],
        ["LanguageBusyException"] = ["Language"],
        ["LanguageChatClient"] = [],
        ["ManifestException"] = ["Models", "Cascade", "Language"],
        ["ModelContractException"] = ["Models", "Backends", "Cascade", "Language"],
        ["ModelRunException"] = ["Models", "Backends", "Heads", "Cascade", "Language"],
        ["RecordingOptions"] = ["Replay"],
        ["RecordingReport"] = ["Cascade", "Replay"],
        ["RecordException"] = ["Replay"],
        ["RecordedVerdict"] = ["Replay"],
        ["RecordedModel"] = ["Replay"],
        ["RecordedLevel"] = ["Replay"],
        ["RecordedOutput"] = ["Replay"],
        ["RecordedOutcome"] = ["Replay"],
        ["RecordedLevelEnd"] = ["Replay"],
        ["RecordedEntry"] = [],
        ["VerdictArchive"] = [],
        ["ReplayMode"] = ["Replay"],
        ["ReplayOutcome"] = ["Replay"],
        ["ReplayDifference"] = ["Replay"],
        ["ReplayTolerance"] = ["Replay"],
        ["ReplayReport"] = ["Replay"],
        ["WhatIfEffect"] = ["Replay"],
        ["WhatIf"] = ["Replay"],
        ["VoterExplanation"] = ["Replay"],
        ["ThresholdExplanation"] = ["Replay"],
        ["LevelExplanation"] = ["Replay"],
        ["VerdictExplanation"] = ["Replay"],
        ["NativeLibraryException"] = ["Native", "Devices", "Imaging", "Backends"],
        ["OnnxRuntimeOptions"] = ["Backends"],
        ["ExecutionProvider"] = ["Backends"],
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

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_only_the_root_types_it_may(string folder)
    {
        var offences =
            from file in Sources(Path.Combine(EngineFolder, folder))
            from type in RootTypesNamedIn(File.ReadAllText(file))
            where !RootTypes[type].Contains(folder)
            select $"{Path.GetRelativePath(Repository.Root, file)} names {type}";
        Assert.Empty(offences.Distinct());
    }

    [Fact]
    public void Every_root_type_is_listed()
    {
        var declared = Directory.EnumerateFiles(EngineFolder, "*.cs").SelectMany(f => TypeDeclaration().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value);
        Assert.Equal(RootTypes.Keys.Order(), declared.Distinct().Order());
    }

    [Fact]
    public void The_scan_for_root_types_sees_code_and_not_comments()
    {
        Assert.Equal(["FrameResult"], RootTypesNamedIn("void Read(FrameResult r) { } // of a RoadworkEngine"));
        Assert.Empty(RootTypesNamedIn("/// <see cref=\"RoadworkEngine\"/>\nint MyFrameResults;"));
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

    private static IEnumerable<string> RootTypesNamedIn(string source) =>
        Word().Matches(Comment().Replace(source, "")).Select(m => m.Value).Where(RootTypes.ContainsKey).Distinct();

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"Natix\.Engine\.([A-Z]\w+)")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w+)\.[A-Z]\w+")]
    private static partial Regex RelativeName();

    [GeneratedRegex(@"(?m)^(?:public|internal) (?:(?:sealed|static|abstract|readonly|ref|partial|unsafe) )*(?:record struct|record|class|struct|interface|enum) (\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bnx_\w+")]
    private static partial Regex NativeSymbol();
}
