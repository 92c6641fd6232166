using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Our memory bound once as input and outputs of a session, so that a run copies nothing and allocates no managed memory.</summary>
internal sealed unsafe class OnnxRuntimeBinding : IModelBinding
{
    private readonly OnnxRuntimeSession _session;
    private readonly InferenceSession _inner;
    private readonly NativeBuffer[] _memory;
    private readonly OrtValue[] _values;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions;
    private bool _disposed;

    /// <summary>Binds the tensors of the session's manifest. Takes over one reference of the session.</summary>
    public OnnxRuntimeBinding(OnnxRuntimeSession session, InferenceSession inner)
    {
        _session = session;
        _inner = inner;
        var manifest = session.Manifest;
        TensorSpec[] tensors = [manifest.Input.Tensor, .. manifest.Outputs];
        _memory = new NativeBuffer[tensors.Length];
        _values = new OrtValue[tensors.Length];
        _runOptions = new RunOptions();
        _binding = inner.CreateIoBinding();
        try
        {
            for (var i = 0; i < tensors.Length; i++)
                BindTensor(i, tensors[i]);
        }
        catch
        {
            ReleaseTensors();
            throw;
        }
    }

    public int Capacity => 1;

    public Span<byte> Input(int item)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(item, 0);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _memory[0].AsSpan<byte>();
    }

    public ReadOnlySpan<float> Output(int index, int item = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(item, 0);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _memory.Length - 1);
        return Memory(index + 1);
    }

    public void Run(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(count, 1);
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            _inner.RunWithBinding(_runOptions, _binding);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelRunException($"Model \"{_session.Manifest.Name}\": ONNX Runtime failed while running it: {exception.Message}", exception);
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

    private Span<float> Memory(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _memory[index].AsSpan<float>();
    }

    private void BindTensor(int index, TensorSpec tensor)
    {
        var bytes = tensor.ByteCount;
        var memory = _memory[index] = new NativeBuffer((nuint)bytes);
        memory.AsSpan<byte>().Clear();
        long[] shape = [.. tensor.Shape.Select(size => (long)size)];
        var value = _values[index] = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, OnnxContract.ElementType(tensor.Type), shape, (nint)memory.Pointer, bytes);
        if (index == 0)
            _binding.BindInput(tensor.Name, value);
        else
            _binding.BindOutput(tensor.Name, value);
    }

    private void ReleaseTensors()
    {
        _binding.Dispose();
        _runOptions.Dispose();
        foreach (var value in _values)
            value?.Dispose();
        foreach (var memory in _memory)
            memory?.Dispose();
    }
}
