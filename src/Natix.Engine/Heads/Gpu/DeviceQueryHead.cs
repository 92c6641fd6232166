using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>What the readers of queries have in common on the device: the strongest objects and the vote of the best score.</summary>
internal abstract class DeviceQueryHead : DeviceHead
{
    private readonly QueryBatch _batch;
    private readonly int[] _numbers;
    private readonly Detection[] _objects;
    private readonly int[] _queries;

    private protected DeviceQueryHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        var head = manifest.Head;
        var entries = manifest.Outputs[IndexOf(head.Logits!)].ElementCount;
        var most = Most(manifest);
        _batch = new QueryBatch(accelerator, frames, most);
        (_numbers, _objects, _queries) = (new int[3 * frames], new Detection[most], new int[most]);
        Shape = new QueryShape
        {
            Queries = entries / head.Labels.Count,
            Classes = head.Labels.Count,
            InputWidth = manifest.Input.Width,
            InputHeight = manifest.Input.Height,
            Threshold = head.ScoreThreshold,
            LeastLogit = Head.LeastLogit(head.ScoreThreshold),
            Most = most,
            ModelIndex = modelIndex,
            LogitsFault = FaultOf(head.Logits!),
            BoxesFault = FaultOf(head.Boxes!),
        };
        Group = GroupSize(256);
    }

    /// <summary>The detections on the device, for what comes after: <see cref="GeometryBatch"/>.</summary>
    public BoxViews Boxes => new() { Boxes = Objects.Kept, Counts = Objects.Counts, Capacity = Objects.Capacity };

    /// <summary>Refuses a model that keeps more objects than there is room for on a device.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public static void CheckLimit(ModelManifest manifest)
    {
        if (Most(manifest) is > QueryKernels.MaxStrongest and var most)
        {
            throw new ArgumentException(
                $"Model \"{manifest.Name}\" keeps up to {most} objects a frame; on the device {QueryKernels.MaxStrongest} are kept at most: lower maxDetections.", nameof(manifest));
        }
    }

    private protected QueryViews Objects => _batch.Views;

    private protected QueryShape Shape { get; init; }

    private protected int Group { get; }

    public override void Complete(AcceleratorStream stream) => _batch.DownloadNumbers(stream, _numbers);

    public override void Dispose()
    {
        _batch.Dispose();
        base.Dispose();
    }

    private protected sealed override void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        _batch.Clear(stream);
        QueueObjects(stream, frames.Length, outputs);
    }

    private protected abstract void QueueObjects(AcceleratorStream stream, int frames, ArrayView<float>[] outputs);

    private protected sealed override int FaultsOf(int frame) => _batch.NumbersOf(_numbers, frame).Faults;

    private protected sealed override HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var (count, best, _) = _batch.NumbersOf(_numbers, frame);
        var objects = _objects.AsSpan(0, count);
        var queries = _queries.AsSpan(0, count);
        _batch.DownloadObjects(stream, frame, objects, queries);
        for (var i = 0; i < count; i++)
        {
            findings.Detections.Add(objects[i]);
            Found(stream, frame, queries[i], objects[i], geometry, findings);
        }

        return Vote(best);
    }

    private static int Most(ModelManifest manifest) =>
        Math.Min(manifest.Head.MaxDetections, manifest.Outputs[Head.IndexOf(manifest, manifest.Head.Logits!)].ElementCount);

    /// <summary>An object was found: adds what belongs to it.</summary>
    private protected virtual void Found(
        AcceleratorStream stream, int frame, int query, in Detection found, in PreprocessGeometry geometry, FrameFindings findings)
    {
    }
}
