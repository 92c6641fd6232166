using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

/// <summary>A body that is sent piece by piece, as the test says, in chunks.</summary>
internal sealed class LiveUpload : HttpContent
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();

    public LiveUpload(string type = "video/x-motion-jpeg") => Headers.ContentType = MediaTypeHeaderValue.Parse(type);

    public void Send(byte[] piece) => _pieces.Writer.TryWrite(piece);

    public void Finish() => _pieces.Writer.TryComplete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        await foreach (var piece in _pieces.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
