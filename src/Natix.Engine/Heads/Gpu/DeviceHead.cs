using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>A frame of a batch as a head on the device needs it.</summary>
/// <param name="Geometry">Where the model's pixels lie in the source.</param>
/// <param name="FocalLength">The camera's focal length in pixels of the source, as the frame came with it; 0 when it is not known.</param>
internal readonly record struct DeviceFrame(PreprocessGeometry Geometry, float FocalLength = 0);

/// <summary>
/// Reads a model's outputs where they are, on the device, a batch at a time; finds what <see cref="Head"/> finds. In three steps: queue the kernels,
/// wait, then read frame by frame. Owns its buffers, made once. Not thread-safe: all calls from the thread that owns the accelerator, all
/// work on one stream.
/// </summary>
internal abstract class DeviceHead : IDisposable
{
    private readonly MemoryBuffer1D<FrameMapping, Stride1D.Dense> _mappings;
    private readonly FrameMapping[] _places;
    private int _queued;

    private protected DeviceHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
    {
        (Manifest, ModelIndex, Accelerator, Frames) = (manifest, modelIndex, accelerator, frames);
        _places = new FrameMapping[frames];
        _mappings = accelerator.Allocate1D<FrameMapping>(frames);
    }

    /// <summary>Frames of a batch, at most.</summary>
    public int Frames { get; }

    protected ModelManifest Manifest { get; }

    protected int ModelIndex { get; }

    protected Accelerator Accelerator { get; }

    /// <summary>The frames' mappings on the device.</summary>
    protected ArrayView<FrameMapping> Mappings => _mappings.View;

    /// <summary>The reader that the manifest asks for.</summary>
    /// <param name="manifest">The model.</param>
    /// <param name="modelIndex">Its index in the engine's description.</param>
    /// <param name="accelerator">The device; outlives the head.</param>
    /// <param name="frames">Frames of a batch, at most.</param>
    /// <exception cref="ArgumentException">The manifest asks for more than a head on the device can hold.</exception>
    public static DeviceHead Create(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
    {
        // Before anything is allocated.
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        if (manifest.Outputs.Count > OutputFaults.MostOutputs)
            throw new ArgumentException($"Model \"{manifest.Name}\" has {manifest.Outputs.Count} outputs; a head on the device tells {OutputFaults.MostOutputs} apart.", nameof(manifest));
        if (manifest.Head.Kind is HeadKind.Detr or HeadKind.Masks)
            DeviceQueryHead.CheckLimit(manifest);
        return Made(manifest, modelIndex, accelerator, frames);
    }

    private static DeviceHead Made(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames) => manifest.Head.Kind switch
    {
        HeadKind.Classifier => new DeviceClassifierHead(manifest, modelIndex, accelerator, frames),
        HeadKind.YoloxGrid => new DeviceYoloxHead(manifest, modelIndex, accelerator, frames),
        HeadKind.FastestDet => new DeviceFastestDetHead(manifest, modelIndex, accelerator, frames),
        HeadKind.Yolo => new DeviceYoloHead(manifest, modelIndex, accelerator, frames),
        HeadKind.YoloEndToEnd => new DeviceRowsHead(manifest, modelIndex, accelerator, frames),
        HeadKind.Detr => new DeviceDetrHead(manifest, modelIndex, accelerator, frames),
        HeadKind.Gfl => new DeviceGflHead(manifest, modelIndex, accelerator, frames),
        HeadKind.Depth => new DeviceDepthHead(manifest, modelIndex, accelerator, frames),
        HeadKind.Masks => new DeviceMasksHead(manifest, modelIndex, accelerator, frames),
        HeadKind.Embedding => new DeviceEmbeddingHead(manifest, modelIndex, accelerator, frames),
        HeadKind.ZeroShot => new DeviceZeroShotHead(manifest, modelIndex, accelerator, frames),
        _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Head.Kind, "There is no reader for this head."),
    };

    /// <summary>Queues the reading of a batch; forgets the last one.</summary>
    /// <param name="stream">Where the work is queued.</param>
    /// <param name="frames">The frames of the batch.</param>
    /// <param name="outputs">The model's outputs in the manifest's order, on the device, each one frame after the other.</param>
    public void Queue(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames.Length, 1, nameof(frames));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames.Length, Frames, nameof(frames));
        if (outputs.Length != Manifest.Outputs.Count)
            throw new ArgumentException($"Model \"{Manifest.Name}\" has {Manifest.Outputs.Count} outputs, found {outputs.Length}.", nameof(outputs));
        for (var i = 0; i < outputs.Length; i++)
        {
            var needed = (long)frames.Length * Manifest.Outputs[i].ElementCount;
            if (outputs[i].Length < needed)
                throw new ArgumentException($"{frames.Length} outputs \"{Manifest.Outputs[i].Name}\" have {needed} floats, the view has {outputs[i].Length}.", nameof(outputs));
        }

        for (var i = 0; i < frames.Length; i++)
        {
            var g = frames[i].Geometry;
            _places[i] = new FrameMapping(g.ScaleX, g.ScaleY, g.OffsetX, g.OffsetY, g.Width, g.Height);
        }

        _queued = frames.Length;
        _mappings.View.SubView(0, frames.Length).CopyFromCPU(stream, ref _places[0], frames.Length);
        QueueKernels(stream, frames, outputs);
    }

    /// <summary>Waits for the batch and brings what belongs to it as a whole to the host.</summary>
    /// <param name="stream">The stream of the work.</param>
    public abstract void Complete(AcceleratorStream stream);

    /// <summary>Reads one frame: adds what was found, replaces the maps that the model has, and votes.</summary>
    /// <param name="stream">The stream of the work.</param>
    /// <param name="frame">Its place in the batch that was queued last.</param>
    /// <param name="geometry">Where the model's pixels lie in the source, as it was queued.</param>
    /// <param name="findings">The frame's findings so far.</param>
    /// <exception cref="ModelRunException">The frame's outputs are not finite or hold what the manifest rules out; nothing is added.</exception>
    public HeadReading Read(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, _queued);
        Require(FaultsOf(frame));
        return Collect(stream, frame, geometry, findings);
    }

    public virtual void Dispose() => _mappings.Dispose();

    private protected abstract void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs);

    /// <summary>What is wrong with a frame's outputs, see <see cref="OutputFaults"/>; after <see cref="Complete"/>.</summary>
    private protected abstract int FaultsOf(int frame);

    private protected abstract HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings);

    /// <summary>Position of a named output in the manifest.</summary>
    private protected int IndexOf(string output) => Head.IndexOf(Manifest, output);

    /// <summary>Bits of an output that is not finite.</summary>
    private protected int FaultOf(string output) => OutputFaults.NotFinite(IndexOf(output));

    /// <summary>The vote of a best score, where the model has roadwork classes.</summary>
    private protected HeadReading Vote(float best) =>
        Manifest.Head.RoadworkClasses.Count == 0 ? default : new HeadReading(true, Manifest.Calibration.Apply(Head.LogOdds(best)));

    /// <summary>Threads of a group of kernels that share memory: a power of two.</summary>
    private protected int GroupSize(int most) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(most, Accelerator.MaxNumThreadsPerGroup) / 2 + 1);

    private void Require(int faults)
    {
        if (faults == 0)
            return;
        for (var i = 0; i < Manifest.Outputs.Count; i++)
        {
            if ((faults & OutputFaults.NotFinite(i)) != 0)
                throw Head.Wrong(Manifest.Name, Manifest.Outputs[i].Name, Head.NotFiniteText);
        }

        throw (faults & OutputFaults.UnknownClass) != 0
            ? Head.Wrong(Manifest.Name, Manifest.Head.Output!, $"names a class that is none of the manifest's {Manifest.Head.Labels.Count} labels: correct the labels")
            : Head.Wrong(Manifest.Name, (Manifest.Head.Embedding?.Output ?? Manifest.Head.ZeroShot?.Output)!, Head.NoDirectionText);
    }
}
