using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Models;
using Natix.Engine.Native;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// Our memory bound once as input and outputs of a session, for every size of batch, so that a run allocates no managed memory, and copies nothing but what
/// must go to a device and back.
/// </summary>
internal sealed class OnnxRuntimeBinding : IModelBinding
{
    private readonly OnnxRuntimeSession _session;
    private readonly InferenceSession _inner;
    private readonly BoundTensor?[] _tensors;
    private readonly OrtIoBinding?[] _bindings;
    private readonly DeviceRun? _device;
    private readonly RunOptions _runOptions = new();
    private int _count = 1;
    private bool _disposed;

    /// <summary>Binds the tensors of the session's manifest. Takes over one reference of the session.</summary>
    public OnnxRuntimeBinding(OnnxRuntimeSession session, InferenceSession inner, int capacity)
    {
        _session = session;
        _inner = inner;
        TensorSpec[] specs = [session.Manifest.Input.Tensor, .. session.Manifest.Outputs];
        _tensors = new BoundTensor?[specs.Length];
        _bindings = new OrtIoBinding?[capacity];
        try
        {
            if (session.Place is { } place)
                _device = new DeviceRun(place, _runOptions);
            for (var i = 0; i < specs.Length; i++)
                _tensors[i] = new BoundTensor(specs[i], capacity, session.Place);
            for (var count = 1; count <= capacity; count++)
                Bind(count);
            CopiedBytes = session.IsOnDevice ? _tensors.Sum(t => (long)t!.ItemBytes) : 0;
        }
        catch
        {
            ReleaseTensors();
            throw;
        }
    }

    public int Capacity => _bindings.Length;

    public long CopiedBytes { get; }

    public Span<byte> Input(int item)
    {
        CheckBelow(item, Capacity, nameof(item));
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _tensors[0]!.Item(item);
    }

    public ReadOnlySpan<float> Output(int index, int item = 0)
    {
        CheckBelow(item, _count, nameof(item));
        CheckBelow(index, _tensors.Length - 1, nameof(index));
        ObjectDisposedException.ThrowIf(_disposed, this);
        return MemoryMarshal.Cast<byte, float>(_tensors[index + 1]!.Item(item));
    }

    public void Run(int count = 1)
    {
        CheckBelow(count - 1, Capacity, nameof(count));
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (_device is null)
                _inner.RunWithBinding(_runOptions, _bindings[count - 1]!);
            else
                _device.Run(_inner, _bindings[count - 1]!, _tensors!, count);
            _count = count;
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelRunException($"Model \"{_session.Manifest.Name}\": ONNX Runtime failed while running it: {exception.Message}", exception);
        }
        catch (DeviceFaultException exception)
        {
            throw new ModelRunException($"Model \"{_session.Manifest.Name}\": its device failed while running it: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        ReleaseTensors();
        _session.Release();
    }

    private static void CheckBelow(int value, int limit, string name)
    {
        if ((uint)value >= (uint)limit)
            throw new ArgumentOutOfRangeException(name);
    }

    private void Bind(int count)
    {
        var binding = _bindings[count - 1] = _inner.CreateIoBinding();
        binding.BindInput(_tensors[0]!.Name, _tensors[0]!.View(count));
        foreach (var output in _tensors.AsSpan(1))
            binding.BindOutput(output!.Name, output.View(count));
    }

    private void ReleaseTensors()
    {
        foreach (var binding in _bindings)
            binding?.Dispose();
        _runOptions.Dispose();
        foreach (var tensor in _tensors)
            tensor?.Dispose();
        _device?.Dispose();
    }
}
