namespace Natix.Engine.Host.Reporting;

/// <summary>Writes each frame as one JSON line. Owns its stream.</summary>
/// <param name="stream">Where lines go.</param>
/// <param name="isPipe">See <see cref="JsonLine"/>.</param>
internal sealed class JsonLinesSink(Stream stream, bool isPipe = false) : IFrameSink, IAsyncDisposable
{
    private readonly JsonLine _line = new(stream, isPipe);

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result) => _line.WriteAsync(record, FrameJson.Write);

    public async ValueTask DisposeAsync()
    {
        _line.Dispose();
        await stream.DisposeAsync();
    }
}
