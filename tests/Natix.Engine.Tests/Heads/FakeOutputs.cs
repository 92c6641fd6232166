using Natix.Engine.Models;

namespace Natix.Engine.Tests.Heads;

/// <summary>Outputs as a test writes them.</summary>
internal sealed class FakeOutputs(params float[][] outputs) : IModelBinding
{
    public Span<float> Input => [];

    public ReadOnlySpan<float> Output(int index) => outputs[index];

    public void Run()
    {
    }

    public void Dispose()
    {
    }
}
