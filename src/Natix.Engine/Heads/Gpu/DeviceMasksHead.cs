using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>
/// As <see cref="MasksHead"/>, on the device. Masks stay there and can be drawn over a grid of depths; reading a frame brings the logits of its kept
/// masks to the host. Masks are checked for values that are not finite where their object is kept and lies in the image.
/// </summary>
internal sealed class DeviceMasksHead : DeviceQueryHead
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<FrameMapping>, QueryShape, QueryViews> _read;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, MaskShape, QueryViews> _check;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, MaskShape, QueryViews, ArrayView<FrameMapping>, DepthGrid, ArrayView<byte>> _draw;
    private readonly int _logits;
    private readonly int _boxes;
    private readonly int _presence = -1;
    private readonly int _masks;
    private readonly MaskShape _shape;
    private readonly float[] _mask;
    private ArrayView<float> _queued;
    private int _frames;

    public DeviceMasksHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        var (head, spec) = (manifest.Head, manifest.Head.Masks!);
        (_logits, _boxes, _masks) = (IndexOf(head.Logits!), IndexOf(head.Boxes!), IndexOf(spec.Masks));
        if (spec.Presence is { } presence)
        {
            _presence = IndexOf(presence);
            Shape = Shape with { PresenceFault = FaultOf(presence) };
        }

        var shape = manifest.Outputs[_masks].Shape;
        _shape = new MaskShape
        {
            Queries = shape[1],
            Rows = shape[2],
            Columns = shape[3],
            InputWidth = manifest.Input.Width,
            InputHeight = manifest.Input.Height,
            Fault = FaultOf(spec.Masks),
        };
        _mask = new float[shape[2] * shape[3]];
        _read = accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<FrameMapping>, QueryShape, QueryViews>(QueryKernels.ReadPrompt);
        _check = accelerator.LoadKernel<ArrayView<float>, MaskShape, QueryViews>(MaskKernels.Check);
        _draw = accelerator.LoadKernel<ArrayView<float>, MaskShape, QueryViews, ArrayView<FrameMapping>, DepthGrid, ArrayView<byte>>(MaskKernels.Draw);
    }

    /// <summary>Queues drawing the masks of the queued batch over a grid, a map of bytes for each place of <see cref="DeviceQueryHead.Boxes"/>, as <see cref="DepthViews.Masks"/> wants it.</summary>
    /// <param name="stream">The stream of the batch.</param>
    /// <param name="grid">The grid, the same for all frames.</param>
    /// <param name="to">A byte a cell and place.</param>
    public void QueueDrawing(AcceleratorStream stream, DepthGrid grid, ArrayView<byte> to)
    {
        if (_frames == 0)
            throw new InvalidOperationException("There is no batch whose masks could be drawn: queue one first.");
        var (cells, places) = (grid.Width * grid.Height, _frames * Objects.Capacity);
        if (to.Length < (long)cells * places)
            throw new ArgumentException($"{places} masks of {cells} cells are drawn, found room for {to.Length} bytes.", nameof(to));
        _draw(stream, new KernelConfig(places, Group), _queued, _shape, Objects, Mappings, grid, to);
    }

    private protected override void QueueObjects(AcceleratorStream stream, int frames, ArrayView<float>[] outputs)
    {
        (_queued, _frames) = (outputs[_masks], frames);
        // Without a presence the kernel reads none, but a view must be of some memory.
        _read(
            stream, new KernelConfig(frames, Group), outputs[_logits], outputs[_boxes], outputs[_presence < 0 ? _logits : _presence], Mappings, Shape, Objects);
        _check(stream, new KernelConfig(frames * Objects.Capacity, Group), _queued, _shape, Objects);
    }

    private protected override void Found(
        AcceleratorStream stream, int frame, int query, in Detection found, in PreprocessGeometry geometry, FrameFindings findings)
    {
        _queued.SubView((((long)frame * _shape.Queries) + query) * _mask.Length, _mask.Length).CopyToCPU(stream, ref _mask[0], _mask.Length);
        stream.Synchronize();
        var grid = new MaskGrid(
            _shape.Columns, _shape.Rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(_shape.InputWidth), geometry.MapY(_shape.InputHeight),
            geometry.Width, geometry.Height);
        findings.Masks.Add(found, _mask, grid);
    }
}
