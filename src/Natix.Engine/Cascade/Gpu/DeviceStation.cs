using ILGPU;
using Natix.Engine.Devices;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Imaging;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Gpu;

/// <summary>
/// Decode, preprocess, model and head of one device, a batch at a time, on one stream: bytes go up, readings come down. Belongs to the thread that made it.
/// </summary>
internal sealed class DeviceStation : IDisposable
{
    private readonly SharedStream _shared;
    private readonly DeviceFramePath _path;
    private readonly IDeviceModel _model;
    private readonly DeviceHead _head;
    private readonly FrameLease[] _leases;
    private readonly DeviceFrame[] _frames;
    private readonly ArrayView<float>[] _outputs;

    /// <param name="shared">The stream's other side; taken over.</param>
    /// <param name="path">Writes into the model's input; taken over.</param>
    /// <param name="model">Taken over.</param>
    /// <param name="modelIndex">Its index in the engine's description.</param>
    public DeviceStation(SharedStream shared, DeviceFramePath path, IDeviceModel model, int modelIndex)
    {
        (_shared, _path, _model) = (shared, path, model);
        (_leases, _frames) = (new FrameLease[model.Capacity], new DeviceFrame[model.Capacity]);
        try
        {
            _outputs = [.. model.Outputs.Select(shared.Floats)];
            _head = DeviceHead.Create(model.Manifest, modelIndex, shared.Accelerator, model.Capacity);
        }
        catch
        {
            DisposeOthers();
            throw;
        }
    }

    /// <summary>Frames of a batch at most.</summary>
    public int Capacity => _model.Capacity;

    /// <summary>Does a batch, from the first frame on, and returns how many frames have their reading or error now. When it throws, no frame's counts.</summary>
    /// <param name="jobs">At least one.</param>
    /// <exception cref="Native.DeviceFaultException">The device failed, and will not come back.</exception>
    /// <exception cref="InsufficientMemoryException">The device has no room; the text says how much was asked for and is free.</exception>
    /// <exception cref="ModelRunException">The model refused to run.</exception>
    public int Do(ReadOnlySpan<DeviceJob> jobs)
    {
        var count = Math.Min(jobs.Length, Capacity);
        for (var i = 0; i < count; i++)
            _leases[i] = jobs[i].Lease;
        try
        {
            var taken = _path.Queue(_leases.AsSpan(0, count));
            if (_path.Items > 0)
                RunModel(jobs[..taken]);
            Read(jobs[..taken]);
            _path.Complete();
            return taken;
        }
        catch
        {
            _path.Abandon();
            throw;
        }
        finally
        {
            Array.Clear(_leases, 0, count);
        }
    }

    public void Dispose()
    {
        _head.Dispose();
        DisposeOthers();
    }

    private void RunModel(ReadOnlySpan<DeviceJob> jobs)
    {
        for (var i = 0; i < jobs.Length; i++)
        {
            if (_path.Frames[i].Item is >= 0 and var item)
                _frames[item] = new DeviceFrame(GeometryOf(_path.Frames[i]), jobs[i].FocalLength);
        }

        _model.Queue(_path.Stream.NativeStream, _path.Items);
        var kernels = _shared.Enter();
        _head.Queue(kernels, _frames.AsSpan(0, _path.Items), _outputs);
        _head.Complete(kernels);
        // Whatever fails does so before the first frame is read: none is then half done.
        _shared.Synchronize();
    }

    private void Read(ReadOnlySpan<DeviceJob> jobs)
    {
        var kernels = _shared.Enter();
        for (var i = 0; i < jobs.Length; i++)
        {
            var (frame, job) = (_path.Frames[i], jobs[i]);
            (job.Info, job.DecodedBy, job.BytesCopied, job.Error) = (frame.Info, frame.By, frame.BytesCopied, frame.Error);
            if (frame.Item < 0)
                continue;
            try
            {
                job.Reading = _head.Read(kernels, frame.Item, _frames[frame.Item].Geometry, job.Findings);
            }
            catch (ModelRunException e)
            {
                job.Error = new FrameError(FrameErrorCode.ModelFailed, e.Message);
            }
        }

        _shared.Leave();
    }

    private PreprocessGeometry GeometryOf(in DeviceJpeg frame)
    {
        var (width, height) = (frame.Place.Width, frame.Place.Height);
        return PreprocessPlacement.Of(_model.Manifest.Input, width, height).Geometry(width, height);
    }

    private void DisposeOthers()
    {
        _path.Dispose();
        _model.Dispose();
        _shared.Dispose();
    }
}
