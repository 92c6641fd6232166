using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// Memory of one tensor for a whole batch, zeroed, image behind image, and the views of it that a session is given: of the host's memory, or of the device's
/// where there is one. Not thread-safe.
/// </summary>
internal sealed unsafe class BoundTensor : IDisposable
{
    private readonly TensorSpec _spec;
    private readonly OrtMemoryInfo _place;
    private readonly NativeBuffer? _memory;
    private readonly IDeviceTensor? _device;
    private readonly byte* _host;
    private readonly nint _bound;
    private readonly OrtValue?[] _values;

    /// <param name="spec">The tensor of one image.</param>
    /// <param name="capacity">Images.</param>
    /// <param name="place">The device; null: the host's memory is what the model reads and writes.</param>
    public BoundTensor(TensorSpec spec, int capacity, DevicePlace? place)
    {
        _spec = spec;
        ItemBytes = checked((int)spec.ByteCount);
        _values = new OrtValue?[capacity];
        var length = checked(ItemBytes * capacity);
        if (place is null)
        {
            _memory = new NativeBuffer((nuint)length);
            _host = _memory.Pointer;
            (_place, _bound) = (OrtMemoryInfo.DefaultInstance, (nint)_host);
        }
        else
        {
            _device = place.Lane.Allocate((nuint)Math.Max(length, 1));
            _host = _device.Host;
            (_place, _bound) = (place.Memory, _device.Address);
        }

        new Span<byte>(_host, length).Clear();
    }

    public string Name => _spec.Name;

    /// <summary>Bytes of one image.</summary>
    public int ItemBytes { get; }

    /// <summary>The bytes of one image, on the host.</summary>
    public Span<byte> Item(int item) => new(_host + ((long)item * ItemBytes), ItemBytes);

    /// <summary>Queues a copy of the first images to the device; nothing without one.</summary>
    public void Upload(int count) => _device?.Upload((nuint)((long)count * ItemBytes));

    /// <summary>Queues a copy of the first images from the device; nothing without one.</summary>
    public void Download(int count) => _device?.Download((nuint)((long)count * ItemBytes));

    /// <summary>The first images as one tensor; made once.</summary>
    public OrtValue View(int count) => _values[count - 1] ??= OrtValue.CreateTensorValueWithData(
        _place, OnnxContract.ElementType(_spec.Type), ShapeOf(count), _bound, (long)count * ItemBytes);

    public void Dispose()
    {
        foreach (var value in _values)
            value?.Dispose();
        _memory?.Dispose();
        _device?.Dispose();
    }

    // A single image keeps its shape whatever the first dimension means; only a model that takes batches is asked for more.
    private long[] ShapeOf(int count) => [.. _spec.Shape.Select((size, axis) => axis == 0 && count > 1 ? (long)count : size)];
}
