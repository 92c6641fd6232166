namespace Natix.Engine.Host.Reporting;

/// <summary>Writes each frame as one JSON line.</summary>
internal sealed class JsonLinesSink(Stream stream) : IFrameSink, IAsyncDisposable
{
    private readonly JsonLine _line = new(stream);

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result) => _line.WriteAsync(record, FrameJson.Write);

    public async ValueTask DisposeAsync()
    {
        _line.Dispose();
        await stream.DisposeAsync();
    }
}
