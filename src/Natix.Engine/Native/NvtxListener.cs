using System.Diagnostics;
using Natix.Engine.Diagnostics;

namespace Natix.Engine.Native;

/// <summary>
/// Shows a profiler (Nsight Systems) what the engine does, under the names that its traces have: a span becomes a range from start to end, as it may end on
/// another thread, and a stage a range of its thread. Without a profiler there is no listener, and a stage costs a test for null. Thread-safe.
/// </summary>
internal sealed class NvtxListener : IDisposable
{
    private const string RangeProperty = "natix.nvtx";
    private const string ToolVariable = "NVTX_INJECTION64_PATH";

    // The profiler is one for the process, as its protocol has it.
    private static volatile NvtxHandle? _tool;

    private static readonly Lazy<NvtxListener?> OfProcess = new(AttachOrReport);

    private readonly NvtxHandle _domain;
    private readonly ActivityListener _listener;

    private NvtxListener(NvtxHandle domain)
    {
        _domain = domain;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStarted = activity => activity.SetCustomProperty(RangeProperty, _domain.Start(activity.OperationName)),
            ActivityStopped = End,
        };
        ActivitySource.AddActivityListener(_listener);
        _tool = domain;
    }

    /// <summary>Listens if a profiler does; null when none does. One at a time.</summary>
    /// <param name="path">The profiler's injection library; null: NVTX_INJECTION64_PATH, and without that nothing is loaded.</param>
    /// <exception cref="NativeLibraryException">There is a path, and libnatix_cuda.so is missing or the path leads to no injection library.</exception>
    public static NvtxListener? Attach(string? path = null)
    {
        if (path is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ToolVariable)))
            return null;
        return NvtxHandle.Open(EngineTelemetry.SourceName, path) is { } domain ? new NvtxListener(domain) : null;
    }

    /// <summary>The same for the life of the process, once. A profiler that cannot be heard is reported as a fault and costs no engine.</summary>
    public static void AttachToProcess() => _ = OfProcess.Value;

    /// <summary>Opens a range of this thread; disposing it, on the same thread, closes it.</summary>
    public static StageRange Enter(string stage)
    {
        var tool = _tool;
        tool?.Push(stage);
        return new StageRange(tool);
    }

    /// <summary>Stops listening. The domain stays open: threads may be inside a range of it.</summary>
    public void Dispose()
    {
        _tool = null;
        _listener.Dispose();
    }

    private static NvtxListener? AttachOrReport()
    {
        try
        {
            return Attach();
        }
        catch (NativeLibraryException e)
        {
            EngineTelemetry.Fault(e);
            return null;
        }
    }

    private void End(Activity activity)
    {
        if (activity.GetCustomProperty(RangeProperty) is ulong range)
            _domain.End(range);
    }

    /// <summary>A range that is open.</summary>
    internal readonly ref struct StageRange(NvtxHandle? tool)
    {
        public void Dispose() => tool?.Pop();
    }
}
