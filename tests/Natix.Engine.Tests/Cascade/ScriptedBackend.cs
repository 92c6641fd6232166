using Natix.Engine.Models;

namespace Natix.Engine.Tests.Cascade;

/// <summary>A back end whose models say what a test tells them to. Thread-safe when the script is.</summary>
internal sealed class ScriptedBackend(params (string Model, Func<float> Logit)[] script) : IModelBackend
{
    private readonly Dictionary<string, Func<float>> _script = script.ToDictionary(s => s.Model, s => s.Logit);
    private readonly Dictionary<string, int> _runs = [];

    private int _bindings;

    public string Name => "scripted";

    /// <summary>Bindings made and not disposed.</summary>
    public int LiveBindings => Volatile.Read(ref _bindings);

    /// <summary>How many bindings may live; one more fails.</summary>
    public int MaxBindings { get; init; } = int.MaxValue;

    public int Runs(string model)
    {
        lock (_runs)
            return _runs.GetValueOrDefault(model);
    }

    public IModelSession Open(ModelManifest manifest, SessionSettings settings) => new Session(this, manifest);

    public void Dispose()
    {
    }

    private float Run(string model)
    {
        lock (_runs)
            _runs[model] = _runs.GetValueOrDefault(model) + 1;
        return _script[model]();
    }

    private sealed class Session(ScriptedBackend backend, ModelManifest manifest) : IModelSession
    {
        public ModelManifest Manifest => manifest;

        public bool TakesBatches => false;

        public IModelBinding Bind(int capacity = 1)
        {
            if (backend.LiveBindings == backend.MaxBindings)
                throw new InvalidOperationException("no more bindings");
            Interlocked.Increment(ref backend._bindings);
            return new Binding(backend, manifest);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Binding(ScriptedBackend backend, ModelManifest manifest) : IModelBinding
    {
        private readonly byte[] _input = new byte[manifest.Input.ElementCount * sizeof(float)];
        private readonly float[] _output = new float[1];

        public int Capacity => 1;

        public Span<byte> Input(int item) => _input;

        public ReadOnlySpan<float> Output(int index, int item = 0) => _output;

        public void Run(int count = 1) => _output[0] = backend.Run(manifest.Name);

        public void Dispose() => Interlocked.Decrement(ref backend._bindings);
    }
}
