using Natix.Engine.Models;

namespace Natix.Engine.Tests.Cascade;

/// <summary>A back end whose models, of any head, give the outputs that a test sets for them. Thread-safe when what is set is not changed during a run.</summary>
/// <param name="beforeRun">Called with a model's name before it runs; may wait or throw.</param>
internal sealed class PaintedBackend(Action<string>? beforeRun = null) : IModelBackend
{
    private readonly Dictionary<string, float[][]> _outputs = [];
    private readonly Dictionary<string, int> _runs = [];

    public string Name => "painted";

    /// <summary>What a model gives: one array an output of its manifest.</summary>
    public void Set(string model, params float[][] outputs)
    {
        lock (_outputs)
            _outputs[model] = outputs;
    }

    public int Runs(string model)
    {
        lock (_runs)
            return _runs.GetValueOrDefault(model);
    }

    public IModelSession Open(ModelManifest manifest, SessionSettings settings) => new Session(this, manifest);

    public void Dispose()
    {
    }

    private void Run(string model)
    {
        beforeRun?.Invoke(model);
        lock (_runs)
            _runs[model] = _runs.GetValueOrDefault(model) + 1;
    }

    private float[] Of(string model, int output)
    {
        lock (_outputs)
            return _outputs[model][output];
    }

    private sealed class Session(PaintedBackend backend, ModelManifest manifest) : IModelSession
    {
        public ModelManifest Manifest => manifest;

        public bool TakesBatches => false;

        public IModelBinding Bind(int capacity = 1) => new Binding(backend, manifest);

        public void Dispose()
        {
        }
    }

    private sealed class Binding(PaintedBackend backend, ModelManifest manifest) : IModelBinding
    {
        private readonly byte[] _input = new byte[manifest.Input.ByteCount];

        public int Capacity => 1;

        public Span<byte> Input(int item) => _input;

        public ReadOnlySpan<float> Output(int index, int item = 0) => backend.Of(manifest.Name, index);

        public void Run(int count = 1) => backend.Run(manifest.Name);

        public void Dispose()
        {
        }
    }
}
