using ILGPU;
using ILGPU.Runtime;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// The strongest objects of DETR-like models for a batch of frames, on the device. Buffers are made once. Not thread-safe: all calls from the
/// thread that owns the accelerator, all work on one stream.
/// </summary>
internal sealed class QueryBatch : IDisposable
{
    private readonly MemoryBuffer1D<Detection, Stride1D.Dense> _kept;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _queries;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _numbers; // a row each: objects, best bits, faults

    /// <summary>Makes the buffers.</summary>
    /// <param name="accelerator">The device; outlives this.</param>
    /// <param name="frames">Frames of a batch, at most.</param>
    /// <param name="capacity">Objects of a frame, at most; no more than <see cref="QueryKernels.MaxStrongest"/>.</param>
    public QueryBatch(Accelerator accelerator, int frames, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, QueryKernels.MaxStrongest);
        (Frames, Capacity) = (frames, capacity);
        _kept = accelerator.Allocate1D<Detection>((long)frames * capacity);
        _queries = accelerator.Allocate1D<int>((long)frames * capacity);
        _numbers = accelerator.Allocate1D<int>(3L * frames);
    }

    /// <summary>Frames of a batch, at most.</summary>
    public int Frames { get; }

    /// <summary>Objects of a frame, at most.</summary>
    public int Capacity { get; }

    /// <summary>The objects on the device.</summary>
    public QueryViews Views => new()
    {
        Kept = _kept.View,
        Queries = _queries.View,
        Counts = Row(0),
        BestBits = Row(1),
        Faults = Row(2),
        Capacity = Capacity,
    };

    /// <summary>Queues forgetting the last batch.</summary>
    public void Clear(AcceleratorStream stream) => _numbers.MemSetToZero(stream);

    /// <summary>Waits for the stream and brings the numbers of the batch to the host.</summary>
    /// <param name="stream">The stream of the work.</param>
    /// <param name="numbers">At least 3 * <see cref="Frames"/> ints; kept for <see cref="NumbersOf"/>.</param>
    public void DownloadNumbers(AcceleratorStream stream, int[] numbers)
    {
        _numbers.View.CopyToCPU(stream, numbers);
        stream.Synchronize();
    }

    /// <summary>One frame's numbers out of what <see cref="DownloadNumbers"/> brought.</summary>
    public (int Objects, float Best, int Faults) NumbersOf(int[] numbers, int frame) =>
        (numbers[frame], BitConverter.Int32BitsToSingle(numbers[Frames + frame]), numbers[(2 * Frames) + frame]);

    /// <summary>Waits for the stream and brings one frame's objects to the host, and the query of each.</summary>
    public void DownloadObjects(AcceleratorStream stream, int frame, Span<Detection> objects, Span<int> queries)
    {
        var first = (long)frame * Capacity;
        if (!objects.IsEmpty)
            _kept.View.SubView(first, objects.Length).CopyToCPU(stream, ref objects[0], objects.Length);
        if (!queries.IsEmpty)
            _queries.View.SubView(first, queries.Length).CopyToCPU(stream, ref queries[0], queries.Length);
        stream.Synchronize();
    }

    public void Dispose()
    {
        _kept.Dispose();
        _queries.Dispose();
        _numbers.Dispose();
    }

    private ArrayView<int> Row(int index) => _numbers.View.SubView((long)index * Frames, Frames);
}
