using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Memory of one tensor for a whole batch, zeroed, image behind image, and the views of it that a session is given. Not thread-safe.</summary>
internal sealed unsafe class BoundTensor : IDisposable
{
    private readonly TensorSpec _spec;
    private readonly NativeBuffer _memory;
    private readonly int _itemBytes;
    private readonly OrtValue?[] _values;

    /// <param name="spec">The tensor of one image.</param>
    /// <param name="capacity">Images.</param>
    public BoundTensor(TensorSpec spec, int capacity)
    {
        _spec = spec;
        _itemBytes = checked((int)spec.ByteCount);
        _values = new OrtValue?[capacity];
        _memory = new NativeBuffer(checked((nuint)((long)_itemBytes * capacity)));
        new Span<byte>(_memory.Pointer, checked((int)_memory.Length)).Clear();
    }

    public string Name => _spec.Name;

    /// <summary>The bytes of one image.</summary>
    public Span<byte> Item(int item) => new(_memory.Pointer + ((long)item * _itemBytes), _itemBytes);

    /// <summary>The first images as one tensor; made once.</summary>
    public OrtValue View(int count) => _values[count - 1] ??= OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, OnnxContract.ElementType(_spec.Type), ShapeOf(count), (nint)_memory.Pointer, (long)count * _itemBytes);

    public void Dispose()
    {
        foreach (var value in _values)
            value?.Dispose();
        _memory.Dispose();
    }

    // A single image keeps its shape whatever the first dimension means; only a model that takes batches is asked for more.
    private long[] ShapeOf(int count) => [.. _spec.Shape.Select((size, axis) => axis == 0 && count > 1 ? (long)count : size)];
}
