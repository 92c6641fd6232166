using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Consensus;
using Natix.Engine.Devices;
using Natix.Engine.Heads;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Heads.Gpu;

/// <summary>What a head made of one frame: its findings and its vote, or what it said was wrong.</summary>
internal sealed record HeadRun(FrameFindings Findings, HeadReading Reading, string? Error)
{
    private const int Room = 4000;

    /// <summary>P of roadwork, or NaN without a vote.</summary>
    public double Probability => Reading.Votes ? Logistic.Sigmoid(Reading.LogOdds) : double.NaN;

    /// <summary>A frame on the CPU.</summary>
    public static HeadRun OnCpu(ModelManifest manifest, int modelIndex, float[][] outputs, PreprocessGeometry geometry, float focalLength = 0)
    {
        var findings = new FrameFindings(Room) { FocalLength = focalLength };
        return Guarded(findings, () => Head.Create(manifest, modelIndex).Read(new FakeOutputs(outputs), 0, geometry, findings));
    }

    /// <summary>A batch on a device, by a head that is made for it.</summary>
    /// <param name="items">Outputs by image, then by output.</param>
    /// <param name="device">The device.</param>
    /// <param name="manifest">The model.</param>
    /// <param name="modelIndex">Its index.</param>
    /// <param name="frames">By image.</param>
    public static HeadRun[] OnDevice(IlgpuDevice device, ModelManifest manifest, int modelIndex, float[][][] items, DeviceFrame[] frames)
    {
        using var head = DeviceHead.Create(manifest, modelIndex, device.Accelerator, items.Length);
        return OnDevice(device, head, items, frames);
    }

    /// <summary>A batch on a device, by a head that may have run before.</summary>
    public static HeadRun[] OnDevice(IlgpuDevice device, DeviceHead head, float[][][] items, DeviceFrame[] frames)
    {
        var buffers = Upload(device.Accelerator, items);
        try
        {
            head.Queue(device.Stream, frames, [.. buffers.Select(buffer => (ArrayView<float>)buffer.View)]);
            head.Complete(device.Stream);
            return [.. frames.Select((frame, i) =>
            {
                var findings = new FrameFindings(Room);
                return Guarded(findings, () => head.Read(device.Stream, i, frame.Geometry, findings));
            })];
        }
        finally
        {
            Array.ForEach(buffers, buffer => buffer.Dispose());
        }
    }

    /// <summary>Each output of a batch in one buffer, one image after the other.</summary>
    public static MemoryBuffer1D<float, Stride1D.Dense>[] Upload(Accelerator accelerator, float[][][] items) =>
        [.. Enumerable.Range(0, items[0].Length).Select(output => accelerator.Allocate1D(items.SelectMany(item => item[output]).ToArray()))];

    private static HeadRun Guarded(FrameFindings findings, Func<HeadReading> read)
    {
        try
        {
            return new HeadRun(findings, read(), null);
        }
        catch (ModelRunException e)
        {
            return new HeadRun(findings, default, e.Message);
        }
    }
}
