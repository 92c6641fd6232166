using System.Collections.Concurrent;

namespace Natix.Engine.Native;

/// <summary>A domain of the profiler that listens to this process (natix/nvtx.h). Thread-safe; once a name is known, ranges allocate nothing.</summary>
internal sealed unsafe class NvtxHandle : NxHandle
{
    private readonly ConcurrentDictionary<string, ulong> _names = new();

    protected override void Close(nint handle) => NxNative.nx_nvtx_close(handle);

    /// <summary>The profiler's domain; null when no profiler listens.</summary>
    /// <param name="domain">Its name.</param>
    /// <param name="path">The profiler's injection library; null: NVTX_INJECTION64_PATH.</param>
    /// <exception cref="NativeLibraryException">libnatix_cuda.so is missing, or the path leads to no injection library.</exception>
    public static NvtxHandle? Open(string domain, string? path = null)
    {
        CudaFailure.EnsureLibrary();
        CudaFailure.ThrowIfFailed(NxNative.nx_nvtx_open(path, domain, out var handle));
        if (!handle.IsInvalid)
            return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>Opens a range of this thread, inside those that are open.</summary>
    public void Push(string name) => NxNative.nx_nvtx_push(this, NameOf(name));

    /// <summary>Closes this thread's newest range.</summary>
    public void Pop() => NxNative.nx_nvtx_pop(this);

    /// <summary>Opens a range that any thread may close, and gives its number.</summary>
    public ulong Start(string name) => NxNative.nx_nvtx_start(this, NameOf(name));

    /// <summary>Closes a range by its number.</summary>
    public void End(ulong range) => NxNative.nx_nvtx_end(this, range);

    private ulong NameOf(string text)
    {
        if (_names.TryGetValue(text, out var name))
            return name;
        CudaFailure.ThrowIfFailed(NxNative.nx_nvtx_name(this, text, &name));
        _names[text] = name;
        return name;
    }
}
