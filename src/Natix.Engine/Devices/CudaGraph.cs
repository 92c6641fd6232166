using Natix.Engine.Native;

namespace Natix.Engine.Devices;

/// <summary>Work as it was written down. Keeps the memory of its copies alive. One thread at a time.</summary>
internal sealed class CudaGraph(CudaGraphHandle handle) : IDisposable
{
    internal CudaGraphHandle Handle => handle;

    /// <summary>Makes it ready to run; the graph may be disposed then.</summary>
    public CudaGraphExec Instantiate() => new(handle.Instantiate());

    public void Dispose() => handle.Dispose();
}

/// <summary>A graph ready to run, as often as wanted, one launch at a time. One thread at a time. Launching allocates nothing.</summary>
internal sealed class CudaGraphExec(CudaExecHandle handle) : IDisposable
{
    internal CudaExecHandle Handle => handle;

    /// <summary>Takes over addresses and sizes of a graph of the same shape; false when the shape differs, and nothing has changed. No launch may be under way.</summary>
    public bool TryUpdate(CudaGraph graph) => handle.TryUpdate(graph.Handle);

    public void Dispose() => handle.Dispose();
}
