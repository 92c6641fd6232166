using Natix.Engine.Models;

namespace Natix.Engine.Tests.Heads;

/// <summary>Outputs as a test writes them.</summary>
internal sealed class FakeOutputs(params float[][] outputs) : IModelBinding
{
    public int Capacity => 1;

    public Span<byte> Input(int item) => [];

    public ReadOnlySpan<float> Output(int index, int item = 0) => outputs[index];

    public void Run(int count = 1)
    {
    }

    public void Dispose()
    {
    }
}
