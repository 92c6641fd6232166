using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Cascade;

/// <summary>A back end whose models say what a test tells them to. Thread-safe when the script is.</summary>
internal sealed class ScriptedBackend(params (string Model, Func<float> Logit)[] script) : IModelBackend
{
    private readonly Dictionary<string, Func<float>> _script = script.ToDictionary(s => s.Model, s => s.Logit);
    private readonly Dictionary<string, List<int>> _runs = [];

    private int _bindings;

    public string Name => "scripted";

    /// <summary>Bindings made and not disposed.</summary>
    public int LiveBindings => Volatile.Read(ref _bindings);

    /// <summary>How many bindings may live; one more fails.</summary>
    public int MaxBindings { get; init; } = int.MaxValue;

    /// <summary>Models take batches.</summary>
    public bool TakesBatches { get; init; }

    /// <summary>Bytes that a run is said to copy for an image.</summary>
    public long CopiedBytes { get; init; }

    /// <summary>What a model makes of an image's first value, given what the script says; default: what the script says.</summary>
    public Func<float, float, float> OfImage { get; init; } = (_, scripted) => scripted;

    /// <summary>Called with the size of a batch before it runs; may wait or throw.</summary>
    public Action<int>? BeforeRun { get; init; }

    /// <summary>Called when a head reads what a model said; may wait.</summary>
    public Action<string>? BeforeReading { get; init; }

    /// <summary>Keep no record of runs: recording allocates.</summary>
    public bool Forgets { get; init; }

    public int Runs(string model) => Batches(model).Length;

    /// <summary>Sizes of the batches a model ran, in the order it did.</summary>
    public int[] Batches(string model)
    {
        lock (_runs)
            return _runs.TryGetValue(model, out var runs) ? [.. runs] : [];
    }

    public IModelSession Open(ModelManifest manifest, SessionSettings settings) => new Session(this, manifest);

    public void Dispose()
    {
    }

    private void Note(string model, int count)
    {
        if (Forgets)
            return;
        lock (_runs)
        {
            if (!_runs.TryGetValue(model, out var runs))
                _runs[model] = runs = [];
            runs.Add(count);
        }
    }

    private sealed class Session(ScriptedBackend backend, ModelManifest manifest) : IModelSession
    {
        public ModelManifest Manifest => manifest;

        public bool TakesBatches => backend.TakesBatches;

        public IModelBinding Bind(int capacity = 1)
        {
            if (backend.LiveBindings == backend.MaxBindings)
                throw new InvalidOperationException("no more bindings");
            Interlocked.Increment(ref backend._bindings);
            return new Binding(backend, manifest, capacity);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Binding(ScriptedBackend backend, ModelManifest manifest, int capacity) : IModelBinding
    {
        private readonly byte[] _input = new byte[capacity * manifest.Input.ByteCount];
        private readonly float[] _output = new float[capacity];

        public int Capacity => capacity;

        public long CopiedBytes => backend.CopiedBytes;

        public Span<byte> Input(int item) => _input.AsSpan(item * manifest.Input.ByteCount, manifest.Input.ByteCount);

        public ReadOnlySpan<float> Output(int index, int item = 0)
        {
            backend.BeforeReading?.Invoke(manifest.Name);
            return _output.AsSpan(item, 1);
        }

        public void Run(int count = 1)
        {
            backend.Note(manifest.Name, count);
            backend.BeforeRun?.Invoke(count);
            for (var item = 0; item < count; item++)
                _output[item] = backend.OfImage(MemoryMarshal.Cast<byte, float>(Input(item))[0], backend._script[manifest.Name]());
        }

        public void Dispose() => Interlocked.Decrement(ref backend._bindings);
    }
}
