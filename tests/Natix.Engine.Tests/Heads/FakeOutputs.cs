using Natix.Engine.Models;

namespace Natix.Engine.Tests.Heads;

/// <summary>Outputs of a batch as a test writes them: by image, then by output.</summary>
internal sealed class FakeOutputs(float[][][] items) : IModelBinding
{
    /// <summary>One image.</summary>
    public FakeOutputs(params float[][] outputs)
        : this([outputs])
    {
    }

    public int Capacity => items.Length;

    public Span<byte> Input(int item) => [];

    public ReadOnlySpan<float> Output(int index, int item = 0) => items[item][index];

    public void Run(int count = 1)
    {
    }

    public void Dispose()
    {
    }
}
