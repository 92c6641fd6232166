using Microsoft.ML.OnnxRuntime;

namespace Natix.Engine.Training.Export;

/// <summary>An exported screen model in ONNX Runtime, one thread. Owns the session; calls may not overlap.</summary>
public sealed class OnnxScreen : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionOptions _options;

    /// <summary>Opens a model.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    public OnnxScreen(byte[] model)
    {
        _options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(model, _options);
        Size = _session.InputMetadata["image"].Dimensions[2];
    }

    /// <summary>Side of the square input in pixels.</summary>
    public int Size { get; }

    /// <summary>Runs one image.</summary>
    /// <param name="image">[3, Size, Size], RGB in [0, 1].</param>
    /// <returns>The image's logit and the heat logits, row-major.</returns>
    public (float Logit, float[] Heat) Run(float[] image)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, Size, Size]);
        using var options = new RunOptions();
        using var results = _session.Run(options, ["image"], [input], ["logit", "heat"]);
        return (results[0].GetTensorDataAsSpan<float>()[0], results[1].GetTensorDataAsSpan<float>().ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
