using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Intake;

/// <summary>Lends slabs as an engine does.</summary>
internal sealed class TestSlabs : IDisposable
{
    private readonly CascadeFixture _cascade = new();
    private readonly RoadworkEngine _engine;

    public TestSlabs() => _engine = new EngineBuilder().UseCascade(_cascade.Cascade).Configure(o => o with { Workers = 1 }).Build();

    public FrameLease Rent(int bytes) => _engine.Rent(bytes);

    public void Dispose()
    {
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _cascade.Dispose();
    }
}
