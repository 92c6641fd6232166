using Natix.Engine.Heads;
using Natix.Engine.Models;

namespace Natix.Engine.Workloads;

/// <summary>
/// A head over outputs of the size of a real model's, with forty objects in them. Not thread-safe: a reading goes into the case's findings.
/// </summary>
internal sealed class HeadCase : IDisposable
{
    private readonly FrameFindings _findings = new(300);
    private readonly PreprocessGeometry _geometry = new(3, 3, 0, 0, 1920, 1080);
    private readonly Head _head;
    private readonly FixedOutputs _outputs;

    internal HeadCase(HeadKind kind, string name, int size, HeadSpec spec, TensorSpec[] tensors, Action<float[][]> plant)
    {
        (Kind, Name) = (kind, name);
        var random = new Random(1);
        float[][] values = [.. tensors.Select(t => Enumerable.Range(0, t.ElementCount).Select(_ => random.NextSingle() * 0.2f).ToArray())];
        plant(values);
        _outputs = new FixedOutputs(values);
        _head = Head.Create(
            new ModelManifest
            {
                Name = "workload",
                Version = "1.0.0",
                FilePath = "",
                Sha256 = "",
                Licence = "Apache-2.0",
                Input = new InputSpec("image", size, size, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
                Outputs = tensors,
                Head = spec,
                WeightsBytes = new Dictionary<string, long>(),
            },
            0);
    }

    /// <summary>The head.</summary>
    public HeadKind Kind { get; }

    /// <summary>Model and shape, as tables show it.</summary>
    public string Name { get; }

    /// <summary>What the last reading found.</summary>
    public FrameFindings Findings => _findings;

    /// <summary>Reads the outputs once.</summary>
    public void Read()
    {
        _findings.Clear();
        _head.Read(_outputs, 0, _geometry, _findings);
    }

    public void Dispose() => _outputs.Dispose();

    private sealed class FixedOutputs(float[][] values) : IModelBinding
    {
        public int Capacity => 1;

        public Span<byte> Input(int item) => [];

        public ReadOnlySpan<float> Output(int index, int item = 0) => values[index];

        public void Run(int count = 1)
        {
        }

        public void Dispose()
        {
        }
    }
}
