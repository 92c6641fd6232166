using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;
using Natix.Engine.Cascade.Tuning;
using Natix.Engine.Models;
using Natix.Engine.Native;
using Natix.Engine.Replay;

namespace Natix.Engine;

/// <summary>Builds a <see cref="RoadworkEngine"/>. Not thread-safe.</summary>
public sealed class EngineBuilder
{
    private string _cascade = DefaultCascadePath;
    private EngineOptions _options = new();
    private (string Folder, RecordingOptions Options)? _recording;

    /// <summary>The cascade that comes with the program: engines/default/cascade.json beside it.</summary>
    public static string DefaultCascadePath { get; } = Path.Combine(AppContext.BaseDirectory, "engines", "default", "cascade.json");

    /// <summary>Runs the cascade of a manifest file.</summary>
    /// <param name="cascadePath">Path of a cascade.json.</param>
    public EngineBuilder UseCascade(string cascadePath)
    {
        _cascade = cascadePath;
        return this;
    }

    /// <summary>Changes options.</summary>
    /// <param name="change">Gets the options so far, returns the new ones.</param>
    public EngineBuilder Configure(Func<EngineOptions, EngineOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _options = change(_options);
        return this;
    }

    /// <summary>Records every answered frame into a folder (<see cref="VerdictArchive"/>). Frames are not held up; see <see cref="RoadworkEngine.Recording"/>.</summary>
    /// <param name="folder">The folder; made where there is none. One engine at a time records into it.</param>
    /// <param name="options">What is kept; null: the defaults, which keep the frames themselves.</param>
    public EngineBuilder Record(string folder, RecordingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _recording = (folder, options ?? new RecordingOptions());
        return this;
    }

    /// <summary>Checks the native library, the options and the manifests, loads every model and starts the workers.</summary>
    /// <exception cref="ManifestException">A manifest is wrong.</exception>
    /// <exception cref="ModelContractException">A model file does not keep its contract.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the camera makes no sense.</exception>
    /// <exception cref="NativeLibraryException">A native library is missing, or the provider that <see cref="EngineOptions.OnnxRuntime"/> names cannot be used.</exception>
    /// <exception cref="RecordException">The folder of records cannot be used.</exception>
    public RoadworkEngine Build()
    {
        Check(_options);
        NativeLibraryCheck.Ensure();
        NvtxListener.AttachToProcess();
        var manifest = CascadeLoader.Load(_cascade);
        var backend = Backend();
        CascadePlan? plan = null;
        VerdictRecorder? recorder = null;
        try
        {
            var tuning = EngineTuning.Decide(manifest, backend, _options);
            plan = CascadePlan.Load(manifest, backend, index => SettingsOf(tuning.Models[index]));
            plan.CheckBatches();
            recorder = Recorder(plan, backend, tuning);
            return new RoadworkEngine(plan, backend, _options, [.. Enumerable.Repeat(WorkerRole.Everything, tuning.Workers)], tuning, recorder);
        }
        catch
        {
            recorder?.Dispose();
            plan?.Dispose();
            backend.Dispose();
            throw;
        }
    }

    /// <summary>Says how <see cref="Build"/> would divide the machine, measuring it where the options ask for that.</summary>
    /// <exception cref="ManifestException">A manifest is wrong.</exception>
    /// <exception cref="ModelContractException">A model file does not keep its contract.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="NativeLibraryException">The provider that <see cref="EngineOptions.OnnxRuntime"/> names cannot be used.</exception>
    public TuningReport Tune()
    {
        Check(_options);
        using var backend = Backend();
        return EngineTuning.Decide(CascadeLoader.Load(_cascade), backend, _options);
    }

    private VerdictRecorder? Recorder(CascadePlan plan, OnnxRuntimeBackend backend, TuningReport tuning)
    {
        if (_recording is not { } recording)
            return null;
        var stamp = RunStamps.Of(plan, backend, _options, tuning.Workers, index => tuning.Models[index].IntraOpThreads);
        return new VerdictRecorder(recording.Folder, stamp, recording.Options, _options.Clock);
    }

    private OnnxRuntimeBackend Backend() => OnnxRuntimeBackend.Create(_options.OnnxRuntime);

    private ModelSettings SettingsOf(ModelTuning tuning) =>
        new(new SessionSettings(tuning.IntraOpThreads, _options.AllowSpinning), tuning.MaxBatch);

    private static void Check(EngineOptions options)
    {
        options.Camera?.Checked();
        options.OnnxRuntime.Checked();
        CheckRange(options.Workers, 1024, nameof(EngineOptions.Workers));
        CheckRange(options.IntraOpThreads, 1024, nameof(EngineOptions.IntraOpThreads));
        CheckRange(options.MaxBatch, 256, nameof(EngineOptions.MaxBatch));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxInFlight, 1, nameof(EngineOptions.MaxInFlight));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxInFlight, 1 << 20, nameof(EngineOptions.MaxInFlight));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxDetections, 1, nameof(EngineOptions.MaxDetections));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxBytes, 4, nameof(FrameLimits.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Limits.MaxBytes, 1000 << 20, nameof(FrameLimits.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxPixels, 1, nameof(FrameLimits.MaxPixels));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DriftScoresPerUnit ?? 1, 1, nameof(EngineOptions.DriftScoresPerUnit));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.DriftScoresPerUnit ?? 1, 100_000, nameof(EngineOptions.DriftScoresPerUnit));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.DriftSpacing, TimeSpan.Zero, nameof(EngineOptions.DriftSpacing));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.DriftSpacing, TimeSpan.FromDays(1), nameof(EngineOptions.DriftSpacing));
    }

    private static void CheckRange(int? value, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 1, most, name);
    }
}
