using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.FramePath.Peers;

/// <summary>
/// ONNX Runtime called directly, with the session settings of the engine (one thread, no spinning, all optimisations) and bound tensors: what is
/// left when nothing but the model runs. Not thread-safe.
/// </summary>
internal sealed unsafe class RawModel : IDisposable
{
    private readonly ModelManifest _manifest;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly List<IDisposable> _outputs = [];
    private OrtValue? _input;
    private float* _bound;

    public RawModel(string manifestPath)
    {
        _manifest = ModelManifestLoader.Load(manifestPath);
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(_manifest.FilePath, options);
        _binding = _session.CreateIoBinding();
        foreach (var output in _manifest.Outputs)
        {
            var memory = new NativeBuffer((nuint)(sizeof(float) * output.ElementCount));
            var value = Tensor(output.Shape, (float*)memory.Pointer, output.ElementCount);
            _binding.BindOutput(output.Name, value);
            _outputs.AddRange([value, memory]);
        }
    }

    /// <summary>The model's input.</summary>
    public InputSpec Input => _manifest.Input;

    /// <summary>Runs the model on a tensor where it lies.</summary>
    public void Run(float* tensor)
    {
        if (tensor != _bound)
            Bind(tensor);
        _session.RunWithBinding(_run, _binding);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        _input?.Dispose();
        _outputs.ForEach(output => output.Dispose());
        _session.Dispose();
    }

    private void Bind(float* tensor)
    {
        var input = Tensor(Input.Tensor.Shape, tensor, Input.ElementCount);
        _binding.BindInput(Input.Name, input);
        _input?.Dispose();
        _input = input;
        _bound = tensor;
    }

    private static OrtValue Tensor(IEnumerable<int> shape, float* data, int count) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [.. shape.Select(size => (long)size)], (nint)data, (long)count * sizeof(float));
}
