using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Backends;

/// <summary>
/// A double of a device: its memory is other host memory, which the CPU provider computes in. What goes up is there at once; what comes down arrives only when
/// it is waited for, and every call checks that its thread has entered. Thread-safe as the contract asks for.
/// </summary>
internal sealed unsafe class HostLane : IDeviceLane
{
    private readonly Lock _lock = new();
    private readonly List<(nint To, nint From, nuint Bytes)> _queued = new(64);
    private int _owner;
    private int _live;

    /// <summary>Bytes that went up.</summary>
    public long Uploaded { get; private set; }

    /// <summary>Bytes that came down.</summary>
    public long Downloaded { get; private set; }

    /// <summary>Tensors and markers that are alive.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>True once it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>How often all work was waited for.</summary>
    public int Synchronized { get; private set; }

    public string MemoryName => "Cpu";

    public int Device => 0;

    public nint Stream => 0;

    public IDeviceTensor Allocate(nuint bytes) => new Tensor(this, bytes);

    public IDeviceMarker CreateMarker() => new Marker(this);

    public void Enter() => Volatile.Write(ref _owner, Environment.CurrentManagedThreadId);

    public void Synchronize()
    {
        CheckEntered();
        Synchronized++;
        Finish();
    }

    public void Dispose()
    {
        Assert.Equal(0, Live);
        Assert.False(IsDisposed);
        IsDisposed = true;
    }

    private void CheckEntered()
    {
        if (Environment.CurrentManagedThreadId != Volatile.Read(ref _owner))
            throw new InvalidOperationException("work is given by a thread that has not entered");
    }

    private void Finish()
    {
        lock (_lock)
        {
            foreach (var (to, from, bytes) in _queued)
                Buffer.MemoryCopy((void*)from, (void*)to, bytes, bytes);
            _queued.Clear();
        }
    }

    private sealed class Tensor : IDeviceTensor
    {
        private readonly HostLane _lane;
        private readonly NativeBuffer _host;
        private readonly NativeBuffer _far;

        public Tensor(HostLane lane, nuint bytes)
        {
            (_lane, _host, _far) = (lane, new NativeBuffer(bytes), new NativeBuffer(bytes));
            new Span<byte>(_far.Pointer, (int)bytes).Fill(0xCD);
            Interlocked.Increment(ref lane._live);
        }

        public byte* Host => _host.Pointer;

        public nint Address => (nint)_far.Pointer;

        public void Upload(nuint bytes)
        {
            _lane.CheckEntered();
            Buffer.MemoryCopy(_host.Pointer, _far.Pointer, _far.Length, bytes);
            _lane.Uploaded += (long)bytes;
        }

        public void Download(nuint bytes)
        {
            _lane.CheckEntered();
            lock (_lane._lock)
                _lane._queued.Add(((nint)_host.Pointer, (nint)_far.Pointer, bytes));
            _lane.Downloaded += (long)bytes;
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref _lane._live);
            _host.Dispose();
            _far.Dispose();
        }
    }

    private sealed class Marker : IDeviceMarker
    {
        private readonly HostLane _lane;

        public Marker(HostLane lane)
        {
            _lane = lane;
            Interlocked.Increment(ref lane._live);
        }

        public void Record() => _lane.CheckEntered();

        public void Wait() => _lane.Finish();

        public void Dispose() => Interlocked.Decrement(ref _lane._live);
    }
}
