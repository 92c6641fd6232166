using System.Globalization;
using System.Reflection;
using Natix.Engine.Cascade.Exits;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Devices;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Recording;

/// <summary>Stamps of runs: from what runs, and back to a cascade that judges without models.</summary>
internal static class RunStamps
{
    private const string AsNeeded = "as-needed";
    private const string Full = "full";

    /// <summary>The stamp of what is about to run.</summary>
    /// <param name="plan">The cascade.</param>
    /// <param name="backend">Runs its models.</param>
    /// <param name="options">How the engine uses its machine.</param>
    /// <param name="workers">Threads that work on frames.</param>
    /// <param name="threads">By model index: threads one run may use.</param>
    public static RunStamp Of(CascadePlan plan, IModelBackend backend, EngineOptions options, int workers, Func<int, int> threads)
    {
        var judge = ExitRules.Decide(plan, options).Judge;
        return Plain(plan, backend, options, workers, threads) with
        {
            Certificate = judge.Certificate is { } certificate ? ExitCertificateJson.Write(certificate) : null,
            NeverExits = judge.NeverExits,
        };
    }

    /// <summary>Who judged the frames of a run; whether scores had drifted, each frame's trail has to say.</summary>
    /// <param name="stamp">The run.</param>
    /// <param name="plan">The cascade, with its models or without.</param>
    /// <param name="moved">A level whose certified bounds are others, and which; null: all as they were.</param>
    public static CascadeJudge JudgeOf(RunStamp stamp, CascadePlan plan, (int Level, ExitBounds Bounds)? moved = null)
    {
        if (stamp.NeverExits || stamp.Certificate is not { } json)
            return new CascadeJudge(plan, stamp.NeverExits);
        var certified = new CertifiedExits(ExitCertificateJson.Read(json), plan);
        return new CascadeJudge(plan, moved is var (level, bounds) ? certified.With(level, bounds) : certified, drift: null);
    }

    private static RunStamp Plain(CascadePlan plan, IModelBackend backend, EngineOptions options, int workers, Func<int, int> threads) => new()
    {
        Engine = EngineVersion(),
        Backend = backend.Name,
        BackendVersion = backend.Version,
        Machine = Machine(),
        Workers = workers,
        Cascade = plan.Manifest.Name,
        CascadePath = plan.Manifest.FilePath,
        CascadeSha256 = File.Exists(plan.Manifest.FilePath) ? ModelFileDigest.Compute(plan.Manifest.FilePath) : "",
        DecodeScale = options.ScaledDecoding ? AsNeeded : Full,
        MaxDetections = options.MaxDetections,
        MaxBytes = options.Limits.MaxBytes,
        MaxPixels = options.Limits.MaxPixels,
        Consensus = plan.Manifest.Consensus,
        Levels = [.. plan.Levels.ToArray().Select(level => Of(plan, level, threads))],
    };

    /// <summary>The options of a run, as far as they move scores.</summary>
    public static EngineOptions Options(RunStamp stamp) => new()
    {
        MaxDetections = stamp.MaxDetections,
        ScaledDecoding = stamp.DecodeScale != Full,
        Limits = new FrameLimits { MaxBytes = stamp.MaxBytes, MaxPixels = stamp.MaxPixels },
    };

    /// <summary>The cascade of a stamp with models that cannot run: it judges what models said. The caller disposes it.</summary>
    public static CascadePlan Judge(RunStamp stamp)
    {
        var manifest = new CascadeManifest
        {
            Name = stamp.Cascade,
            FilePath = stamp.CascadePath,
            Consensus = stamp.Consensus,
            Levels = [.. stamp.Levels.Select(Level)],
        };
        return CascadePlan.Load(manifest, new SilentBackend(stamp.Backend), _ => new ModelSettings(new SessionSettings(), 1));
    }

    private static LevelStamp Of(CascadePlan plan, PlannedLevel level, Func<int, int> threads) => new()
    {
        Level = level.Manifest.Level,
        Name = level.Manifest.Name,
        Entry = level.Manifest.Entry,
        When = level.Manifest.When,
        Exit = level.Manifest.Exit,
        CostMs = level.Manifest.CostMs,
        TimeoutMs = level.Manifest.TimeoutMs,
        Models = [.. plan.Models.Slice(level.FirstModel, level.ModelCount).ToArray().Select(m => Of(m, threads(m.Index)))],
    };

    private static ModelStamp Of(PlannedModel model, int threads)
    {
        var manifest = model.Seat.Manifest;
        var (temperature, bias) = manifest.Calibration;
        return new ModelStamp
        {
            Name = manifest.Name,
            Version = manifest.Version,
            Sha256 = manifest.Sha256,
            Precision = string.Join('+', manifest.WeightsBytes.Keys.Order(StringComparer.Ordinal)),
            Preprocess = InOneLine(manifest.Input),
            Calibration = string.Create(CultureInfo.InvariantCulture, $"temperature {temperature:R} bias {bias:R}"),
            Weight = model.Seat.Weight,
            When = model.Seat.When,
            Votes = model.Votes,
            Labels = manifest.Head.Labels,
            Threads = threads,
            MaxBatch = model.MaxBatch,
        };
    }

    private static string InOneLine(InputSpec input) => string.Create(
        CultureInfo.InvariantCulture,
        $"{input.Width}x{input.Height} {input.Fit} {input.Resample} {input.Color} {input.Layout} {input.Type} scale {input.Scale:R} mean {Join(input.Mean)} std {Join(input.Std)} pad {input.Pad:R}");

    private static string Join(IReadOnlyList<double> values) => string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static MachineStamp Machine()
    {
        var cpu = CpuProbe.Inspect();
        return new MachineStamp(
            cpu.Name, cpu.Architecture.ToString(), cpu.LogicalCores,
            [.. cpu.Features.Where(f => f.Value).Select(f => f.Key).Order(StringComparer.Ordinal)], cpu.KernelPath);
    }

    private static string EngineVersion()
    {
        var assembly = typeof(RunStamps).Assembly;
        return assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
    }

    private static LevelManifest Level(LevelStamp level) => new()
    {
        Level = level.Level,
        Name = level.Name,
        Entry = level.Entry,
        When = level.When,
        Exit = level.Exit,
        CostMs = level.CostMs,
        TimeoutMs = level.TimeoutMs,
        Models = [.. level.Models.Select(m => new LevelModel(Manifest(m), m.Weight, m.When))],
    };

    // A stand-in: of all a manifest says, only whether the model votes matters to the judgement.
    private static ModelManifest Manifest(ModelStamp model) => new()
    {
        Name = model.Name,
        Version = model.Version,
        FilePath = "(recorded)",
        Sha256 = model.Sha256,
        Licence = "",
        Input = new InputSpec("image", 1, 1, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
        Outputs = [],
        Head = new HeadSpec { Kind = model.Votes ? HeadKind.Classifier : HeadKind.Embedding, Labels = model.Labels },
        WeightsBytes = new Dictionary<string, long>(),
    };
}
