using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;
using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;

namespace Natix.Engine.Tests.Replay;

/// <summary>A scripted cascade whose answers are recorded in memory.</summary>
internal sealed class ScriptedRecording : IAsyncDisposable
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);

    private readonly MemoryRecorder _recorder;

    public ScriptedRecording(ScriptedBackend backend, EngineOptions options, params LevelManifest[] levels)
    {
        Manifest = ScriptedCascade.Manifest(levels);
        var plan = ScriptedCascade.Plan(backend, options.MaxBatch ?? 1, levels);
        var workers = options.Workers ?? 1;
        _recorder = new MemoryRecorder(options.Clock);
        Stamp = RunStamps.Of(plan, backend, options, workers, _ => 1);
        Engine = new RoadworkEngine(plan, backend, options, [.. Enumerable.Repeat(WorkerRole.Everything, workers)], null, _recorder);
    }

    public RoadworkEngine Engine { get; }

    public CascadeManifest Manifest { get; }

    public RunStamp Stamp { get; }

    public RecordedVerdict[] Records => _recorder.Records(Stamp);

    /// <summary>Runs one frame and gives its record.</summary>
    public async Task<RecordedVerdict> RunAsync(byte[]? frame = null, TimeSpan? budget = null)
    {
        using (var result = await Engine.SubmitAsync(Engine.Lend(frame ?? Frame), FrameInfo.Still("test") with { Budget = budget }))
            _ = result.Verdict;
        return Records[^1];
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
