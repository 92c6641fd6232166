using ILGPU;
using ILGPU.Runtime;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// Candidates and survivors of a batch of frames on the device, with the kernels that make them. Buffers are made once; a batch
/// allocates none. Not thread-safe: all calls from the thread that owns the accelerator, all work on one stream.
/// </summary>
internal sealed class DetectionBatch : IDisposable
{
    /// <summary>A threshold that no overlap is above: for detectors that give each object once.</summary>
    public const float NoSuppression = 2;

    private readonly MemoryBuffer1D<Detection, Stride1D.Dense> _candidates;
    private readonly MemoryBuffer1D<Detection, Stride1D.Dense> _ranked;
    private readonly MemoryBuffer1D<Detection, Stride1D.Dense> _kept;
    private readonly MemoryBuffer1D<uint, Stride1D.Dense> _masks;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _numbers; // a row each: candidates, best bits, faults, survivors
    private readonly Action<AcceleratorStream, Index2D, CandidateViews, ArrayView<Detection>> _rank;
    private readonly Action<AcceleratorStream, Index2D, ArrayView<Detection>, ArrayView<int>, ArrayView<uint>, float> _cover;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<Detection>, ArrayView<int>, ArrayView<uint>, ArrayView<FrameMapping>, ArrayView<Detection>, ArrayView<int>> _keep;
    private readonly int _group;

    /// <summary>Makes the buffers and compiles the kernels.</summary>
    /// <param name="accelerator">The device; outlives this.</param>
    /// <param name="frames">Frames of a batch, at most; 1 or more.</param>
    /// <param name="maxCandidates">Anchors or rows of the largest output.</param>
    public DetectionBatch(Accelerator accelerator, int frames, int maxCandidates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCandidates, 1);
        (Frames, MaxCandidates) = (frames, maxCandidates);
        _candidates = accelerator.Allocate1D<Detection>((long)frames * maxCandidates);
        _ranked = accelerator.Allocate1D<Detection>((long)frames * SuppressionKernels.MaxRanked);
        _kept = accelerator.Allocate1D<Detection>((long)frames * SuppressionKernels.MaxRanked);
        _masks = accelerator.Allocate1D<uint>((long)frames * SuppressionKernels.MaxRanked * SuppressionKernels.Words);
        _numbers = accelerator.Allocate1D<int>(4L * frames);
        _rank = accelerator.LoadAutoGroupedKernel<Index2D, CandidateViews, ArrayView<Detection>>(SuppressionKernels.Rank);
        _cover = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<Detection>, ArrayView<int>, ArrayView<uint>, float>(SuppressionKernels.Cover);
        _keep = accelerator.LoadKernel<ArrayView<Detection>, ArrayView<int>, ArrayView<uint>, ArrayView<FrameMapping>, ArrayView<Detection>, ArrayView<int>>(
            SuppressionKernels.Keep);
        _group = Math.Min(SuppressionKernels.Words, accelerator.MaxNumThreadsPerGroup);
    }

    /// <summary>Frames of a batch, at most.</summary>
    public int Frames { get; }

    /// <summary>Candidates of a frame, at most.</summary>
    public int MaxCandidates { get; }

    /// <summary>Survivors, on the device: frame f's are at f * <see cref="SuppressionKernels.MaxRanked"/>, strongest first.</summary>
    public ArrayView<Detection> Kept => _kept.View;

    /// <summary>Survivors by frame, on the device.</summary>
    public ArrayView<int> KeptCounts => Row(3);

    /// <summary>Queues forgetting the last batch; the candidates of the next one go to what is returned.</summary>
    /// <param name="stream">Where the work is queued.</param>
    public CandidateViews Begin(AcceleratorStream stream)
    {
        _numbers.MemSetToZero(stream);
        return Views;
    }

    /// <summary>Orders the candidates and suppresses the covered ones of each class. <see cref="NoSuppression"/> only orders.</summary>
    /// <param name="stream">Where the work is queued.</param>
    /// <param name="frames">Frames in this batch.</param>
    /// <param name="mappings">By frame, on the device; survivors are cut to the image.</param>
    /// <param name="iouThreshold">A box is covered when the overlap is above this.</param>
    public void Suppress(AcceleratorStream stream, int frames, ArrayView<FrameMapping> mappings, float iouThreshold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames, Frames);
        _rank(stream, new Index2D(MaxCandidates, frames), Views, _ranked.View);
        _cover(stream, new Index2D(SuppressionKernels.MaxRanked * SuppressionKernels.Words, frames), _ranked.View, Row(0), _masks.View, iouThreshold);
        _keep(stream, new KernelConfig(frames, _group), _ranked.View, Row(0), _masks.View, mappings, _kept.View, Row(3));
    }

    /// <summary>Waits for the stream and brings the numbers of the batch to the host.</summary>
    /// <param name="stream">The stream of the work.</param>
    /// <param name="numbers">At least 4 * <see cref="Frames"/> ints; kept for <see cref="NumbersOf"/>.</param>
    public void DownloadNumbers(AcceleratorStream stream, int[] numbers)
    {
        _numbers.View.CopyToCPU(stream, numbers);
        stream.Synchronize();
    }

    /// <summary>One frame's numbers out of what <see cref="DownloadNumbers"/> brought.</summary>
    public (int Candidates, float Best, int Faults, int Survivors) NumbersOf(int[] numbers, int frame) => (
        numbers[frame], BitConverter.Int32BitsToSingle(numbers[Frames + frame]), numbers[(2 * Frames) + frame], numbers[(3 * Frames) + frame]);

    /// <summary>Waits for the stream and brings one frame's survivors to the host, as many as there is room for.</summary>
    public void DownloadSurvivors(AcceleratorStream stream, int frame, Span<Detection> survivors)
    {
        if (survivors.IsEmpty)
            return;
        _kept.View.SubView((long)frame * SuppressionKernels.MaxRanked, survivors.Length).CopyToCPU(stream, ref survivors[0], survivors.Length);
        stream.Synchronize();
    }

    public void Dispose()
    {
        _candidates.Dispose();
        _ranked.Dispose();
        _kept.Dispose();
        _masks.Dispose();
        _numbers.Dispose();
    }

    private CandidateViews Views => new()
    {
        Boxes = _candidates.View,
        Counts = Row(0),
        BestBits = Row(1),
        Faults = Row(2),
        Capacity = MaxCandidates,
    };

    private ArrayView<int> Row(int index) => _numbers.View.SubView((long)index * Frames, Frames);
}
