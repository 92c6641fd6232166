using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Natix.Engine.Native;

namespace Natix.Engine;

/// <summary>Builds a <see cref="RoadworkEngine"/>. Not thread-safe.</summary>
public sealed class EngineBuilder
{
    private string _cascade = DefaultCascadePath;
    private EngineOptions _options = new();

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

    /// <summary>Checks the native library, the options and the manifests, loads every model and starts the lanes.</summary>
    /// <exception cref="ManifestException">A manifest is wrong.</exception>
    /// <exception cref="ModelContractException">A model file does not keep its contract.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public RoadworkEngine Build()
    {
        Check(_options);
        NativeLibraryCheck.Ensure();
        var manifest = CascadeLoader.Load(_cascade);
        var backend = new OnnxRuntimeBackend();
        CascadePlan? plan = null;
        try
        {
            plan = CascadePlan.Load(manifest, backend, new SessionSettings(_options.IntraOpThreads, _options.AllowSpinning));
            return new RoadworkEngine(plan, backend, _options);
        }
        catch
        {
            plan?.Dispose();
            backend.Dispose();
            throw;
        }
    }

    private static void Check(EngineOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Lanes, 1, nameof(EngineOptions.Lanes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Lanes, 1024, nameof(EngineOptions.Lanes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IntraOpThreads, 1, nameof(EngineOptions.IntraOpThreads));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxInFlight, options.Lanes, nameof(EngineOptions.MaxInFlight));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxInFlight, 1 << 20, nameof(EngineOptions.MaxInFlight));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxDetections, 1, nameof(EngineOptions.MaxDetections));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxBytes, 4, nameof(FrameLimits.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Limits.MaxBytes, 1000 << 20, nameof(FrameLimits.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Limits.MaxPixels, 1, nameof(FrameLimits.MaxPixels));
    }
}
