using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>What detectors have in common on the device: candidates, suppression, clipping, and the vote of the best score.</summary>
internal abstract class DeviceDetectorHead : DeviceHead
{
    private readonly DetectionBatch _batch;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _roadwork;
    private readonly int[] _numbers;
    private readonly Detection[] _survivors = new Detection[SuppressionKernels.MaxRanked];
    private readonly float _iouThreshold;

    private protected DeviceDetectorHead(
        ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames, int maxCandidates, bool suppresses = true)
        : base(manifest, modelIndex, accelerator, frames)
    {
        var classes = new byte[manifest.Head.Labels.Count];
        foreach (var id in manifest.Head.RoadworkClasses)
            classes[id] = 1;
        _batch = new DetectionBatch(accelerator, frames, maxCandidates);
        _roadwork = accelerator.Allocate1D(classes);
        _numbers = new int[4 * frames];
        _iouThreshold = suppresses ? manifest.Head.IouThreshold : DetectionBatch.NoSuppression;
        Shape = new DetectorShape
        {
            Classes = classes.Length,
            Anchors = maxCandidates,
            Threshold = manifest.Head.ScoreThreshold,
            ModelIndex = modelIndex,
            Fault = manifest.Head.Output is { } output ? FaultOf(output) : 0,
            InputWidth = manifest.Input.Width,
            InputHeight = manifest.Input.Height,
        };
    }

    /// <summary>The detections on the device, for what comes after: <see cref="GeometryBatch"/>.</summary>
    public BoxViews Boxes => new() { Boxes = _batch.Kept, Counts = _batch.KeptCounts, Capacity = SuppressionKernels.MaxRanked };

    private protected DetectorShape Shape { get; init; }

    /// <summary>By class, on the device: 1 where it counts as roadwork.</summary>
    private protected ArrayView<byte> Roadwork => _roadwork.View;

    public override void Complete(AcceleratorStream stream) => _batch.DownloadNumbers(stream, _numbers);

    public override void Dispose()
    {
        _batch.Dispose();
        _roadwork.Dispose();
        base.Dispose();
    }

    private protected sealed override void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        QueueCandidates(stream, frames.Length, outputs, _batch.Begin(stream));
        _batch.Suppress(stream, frames.Length, Mappings, _iouThreshold);
    }

    private protected abstract void QueueCandidates(AcceleratorStream stream, int frames, ArrayView<float>[] outputs, CandidateViews to);

    private protected sealed override int FaultsOf(int frame) => _batch.NumbersOf(_numbers, frame).Faults;

    private protected sealed override HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var (_, best, _, count) = _batch.NumbersOf(_numbers, frame);
        var survivors = _survivors.AsSpan(0, count);
        _batch.DownloadSurvivors(stream, frame, survivors);
        foreach (ref readonly var box in survivors)
        {
            // Strongest first: once one finds no place, none behind it does.
            if (!findings.Detections.Add(box))
                break;
        }

        return Vote(best);
    }
}
