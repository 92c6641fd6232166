namespace Natix.Engine.Native;

/// <summary>A graph as captured; keeps the slabs of its copies alive.</summary>
internal sealed class CudaGraphHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_cuda_graph_close(handle);

    /// <summary>Makes it ready to run.</summary>
    public CudaExecHandle Instantiate()
    {
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_exec_open(this, out var exec));
        return exec;
    }
}

/// <summary>A graph ready to run. Launching allocates nothing.</summary>
internal sealed unsafe class CudaExecHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_cuda_exec_close(handle);

    /// <summary>Takes over addresses and sizes; false when the shape differs.</summary>
    public bool TryUpdate(CudaGraphHandle graph)
    {
        int updated;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_exec_update(this, graph, &updated));
        return updated != 0;
    }

    public void Launch(CudaStreamHandle stream) => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_exec_launch(this, stream));
}
