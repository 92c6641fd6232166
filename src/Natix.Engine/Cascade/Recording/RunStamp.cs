using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Recording;

/// <summary>
/// What a run's frames have in common and what moves a score or a verdict: engine, back end, machine, models, rules. Stands at the head of every
/// file of records, so that each can be read alone. Immutable.
/// </summary>
internal sealed record RunStamp
{
    /// <summary>The version of this schema.</summary>
    public const int CurrentVersion = 2;

    public int SchemaVersion { get; init; } = CurrentVersion;

    /// <summary>Version of the engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Name of the back end.</summary>
    public required string Backend { get; init; }

    /// <summary>Its version; empty when it has none.</summary>
    public required string BackendVersion { get; init; }

    /// <summary>The machine, as far as arithmetic depends on it.</summary>
    public required MachineStamp Machine { get; init; }

    /// <summary>Threads that worked on frames.</summary>
    public required int Workers { get; init; }

    /// <summary>Name of the cascade.</summary>
    public required string Cascade { get; init; }

    /// <summary>File of its manifest.</summary>
    public required string CascadePath { get; init; }

    /// <summary>SHA-256 of that file; empty when the cascade was made in memory.</summary>
    public required string CascadeSha256 { get; init; }

    /// <summary>The rule by which frames are decoded smaller than they are: "as-needed" or "full".</summary>
    public required string DecodeScale { get; init; }

    /// <summary>Detections kept a frame.</summary>
    public required int MaxDetections { get; init; }

    /// <summary>Limits of a frame.</summary>
    public required int MaxBytes { get; init; }

    /// <inheritdoc cref="MaxBytes"/>
    public required long MaxPixels { get; init; }

    /// <summary>How voters are pooled and decided.</summary>
    public required ConsensusManifest Consensus { get; init; }

    /// <summary>The exit certificate in force, as its file has it; null where none was.</summary>
    public string? Certificate { get; init; }

    /// <summary>True when exits were off.</summary>
    public bool NeverExits { get; init; }

    /// <summary>Levels in ascending order.</summary>
    public required IReadOnlyList<LevelStamp> Levels { get; init; }

    /// <summary>Every model once, in the order of levels: a model's place here is its index.</summary>
    [JsonIgnore]
    public IReadOnlyList<ModelStamp> Models => [.. Levels.SelectMany(level => level.Models)];

    /// <summary>The same run with other bounds at a level's exit.</summary>
    /// <param name="level">The level's place.</param>
    /// <param name="negative">At most this P: clear.</param>
    /// <param name="positive">At least this P: roadwork.</param>
    public RunStamp WithExit(int level, double negative, double positive) => this with
    {
        Levels = [.. Levels.Select((l, i) => i == level ? l with { Exit = new TwoSidedExit(negative, positive) } : l)],
    };

    /// <summary>The same run with another decision threshold.</summary>
    public RunStamp WithThreshold(double threshold) => this with { Consensus = Consensus with { Threshold = threshold } };

    /// <summary>SHA-256 over names and digests of all models, in their order.</summary>
    [JsonIgnore]
    public string ModelSetSha256 =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Models.Select(m => $"{m.Name} {m.Sha256}\n")))));
}

/// <summary>A machine, as far as arithmetic depends on it.</summary>
/// <param name="Cpu">Processor.</param>
/// <param name="Architecture">x64, arm64.</param>
/// <param name="LogicalCores">Cores the process could use.</param>
/// <param name="Isa">Instruction sets that were there, in the order of their names.</param>
/// <param name="KernelPath">Which twin of the kernels ran.</param>
internal sealed record MachineStamp(string Cpu, string Architecture, int LogicalCores, IReadOnlyList<string> Isa, string KernelPath);

/// <summary>A level's rules and models.</summary>
internal sealed record LevelStamp
{
    public required int Level { get; init; }

    public required string Name { get; init; }

    public required EntryRule Entry { get; init; }

    public required ProbabilityBand? When { get; init; }

    public required TwoSidedExit? Exit { get; init; }

    public required double CostMs { get; init; }

    public required double TimeoutMs { get; init; }

    public required IReadOnlyList<ModelStamp> Models { get; init; }
}

/// <summary>All of one model that moves its score, and its seat.</summary>
internal sealed record ModelStamp
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Lower-case hex SHA-256 of the model file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Precision of its weights.</summary>
    public required string Precision { get; init; }

    /// <summary>The preprocess plan in one line.</summary>
    public required string Preprocess { get; init; }

    /// <summary>The calibration in one line.</summary>
    public required string Calibration { get; init; }

    /// <summary>Weight of its seat in the pool.</summary>
    public required double Weight { get; init; }

    /// <summary>When its seat is asked; null: always.</summary>
    public required ProbabilityBand? When { get; init; }

    /// <summary>It has a say in the verdict.</summary>
    public required bool Votes { get; init; }

    /// <summary>Class labels by id.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Threads one run could use.</summary>
    public required int Threads { get; init; }

    /// <summary>Frames one run could take.</summary>
    public required int MaxBatch { get; init; }
}

/// <summary>How stamps are written: exact, and strict when read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RunStamp))]
internal sealed partial class RunStampContext : JsonSerializerContext;
