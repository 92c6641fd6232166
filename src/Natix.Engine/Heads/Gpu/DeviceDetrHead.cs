using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="DetrHead"/>, on the device.</summary>
internal sealed class DeviceDetrHead : DeviceQueryHead
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, QueryShape, QueryViews> _read;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _roadwork;
    private readonly int _logits;
    private readonly int _boxes;

    public DeviceDetrHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        (_logits, _boxes) = (IndexOf(manifest.Head.Logits!), IndexOf(manifest.Head.Boxes!));
        var classes = new byte[manifest.Head.Labels.Count];
        foreach (var id in manifest.Head.RoadworkClasses)
            classes[id] = 1;
        _roadwork = accelerator.Allocate1D(classes);
        _read = accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, QueryShape, QueryViews>(QueryKernels.ReadDetr);
    }

    public override void Dispose()
    {
        _roadwork.Dispose();
        base.Dispose();
    }

    private protected override void QueueObjects(AcceleratorStream stream, int frames, ArrayView<float>[] outputs) =>
        _read(stream, new KernelConfig(frames, Group), outputs[_logits], outputs[_boxes], Mappings, _roadwork.View, Shape, Objects);
}
