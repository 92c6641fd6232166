using Natix.Engine.Devices;
using Natix.Engine.Memory;
using Natix.Engine.Native;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>A stream of a CUDA device in its primary context, the one that ONNX Runtime uses too, and slabs of that device.</summary>
internal sealed class CudaLane : IDeviceLane
{
    private readonly CudaDevice _device;
    private readonly CudaStream _stream;

    /// <param name="device">Taken over, also when this throws.</param>
    public CudaLane(CudaDevice device)
    {
        _device = device;
        try
        {
            _stream = new CudaStream(device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    public string MemoryName => "Cuda";

    public int Device => _device.Ordinal;

    public nint Stream => _stream.NativeStream;

    /// <summary>Opens a device of this machine.</summary>
    /// <exception cref="NativeLibraryException">There is no driver, no such device, or the device is faulted; the text says which, and what to do.</exception>
    public static CudaLane Open(int device)
    {
        try
        {
            using var driver = CudaLibraryHandle.Open();
            return new CudaLane(CudaDevice.Open(driver, device));
        }
        catch (Exception e) when (e is ArgumentException or DeviceFaultException)
        {
            throw new NativeLibraryException($"CUDA device {device} cannot be used: {e.Message}. `natix doctor` lists the devices; name one, or choose the provider cpu.", e);
        }
    }

    public IDeviceTensor Allocate(nuint bytes) => new Tensor(this, bytes);

    public IDeviceMarker CreateMarker() => new Marker(this);

    public void Enter() => _stream.Adopt();

    public void Synchronize() => _stream.Synchronize();

    public void Dispose()
    {
        _stream.Dispose();
        _device.Dispose();
    }

    private sealed unsafe class Tensor : IDeviceTensor
    {
        private readonly CudaLane _lane;
        private readonly PinnedBuffer _host;
        private readonly DeviceBuffer _far;

        public Tensor(CudaLane lane, nuint bytes)
        {
            _lane = lane;
            _host = new PinnedBuffer(lane._device.Handle, bytes);
            try
            {
                _far = new DeviceBuffer(lane._device.Handle, bytes);
            }
            catch
            {
                _host.Dispose();
                throw;
            }
        }

        public byte* Host => _host.Pointer;

        public nint Address => (nint)_far.Address;

        public void Upload(nuint bytes) => _lane._stream.Copy(_far, 0, _host, 0, (long)bytes);

        public void Download(nuint bytes) => _lane._stream.Copy(_host, 0, _far, 0, (long)bytes);

        public void Dispose()
        {
            _host.Dispose();
            _far.Dispose();
        }
    }

    private sealed class Marker(CudaLane lane) : IDeviceMarker
    {
        private readonly CudaEvent _event = new(lane._device);

        public void Record() => _event.Record(lane._stream);

        public void Wait() => _event.Wait();

        public void Dispose() => _event.Dispose();
    }
}
