using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Natix.Engine.Host.Axon.Body;

/// <summary>Reads a synapse's body straight from the connection's pipe: what was taken is released at once, whatever the size. Thread-safe.</summary>
/// <param name="mostImageBytes">Largest image.</param>
internal sealed class SynapseBodyReader(int mostImageBytes)
{
    /// <summary>Most bytes of a body that are not its image: an honest one has about 1,200.</summary>
    public const int MostEnvelopeBytes = 64 << 10;

    /// <summary>Reads a body.</summary>
    /// <param name="pipe">Where it comes from.</param>
    /// <param name="length">Its length, where it was told.</param>
    /// <param name="rent">Lends a slab of at least so many bytes.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The body, the caller's to dispose.</returns>
    /// <exception cref="BodyException">It cannot be read, or is none of ours.</exception>
    public async Task<SynapseBody> ReadAsync(PipeReader pipe, long? length, Func<int, FrameLease> rent, CancellationToken stop)
    {
        using var image = new Base64Slab(rent, mostImageBytes);
        var splitter = new BodySplitter(image, MostEnvelopeBytes);
        var expected = length is { } told ? (int)Math.Min((told / 4 * 3) + 3, mostImageBytes) : 0;
        await FillAsync(pipe, splitter, expected, stop);
        if (image.IsTooLarge)
            throw new BodyException(BodyFault.TooLarge, image.Problem!);
        if (splitter.IsTooLarge)
            throw new BodyException(BodyFault.TooLarge, $"the body without its image has more than {MostEnvelopeBytes} bytes");
        var fields = Parse(splitter.Envelope);
        // Ended last: what threw before leaves the slab to the decoder's dispose.
        var lease = splitter.HasImage ? image.End() : null;
        if (lease is { Length: > 0 })
            return new SynapseBody(fields, lease, null);
        lease?.Dispose();
        return new SynapseBody(fields, null, image.Problem ?? "there is no image");
    }

    private static async Task FillAsync(PipeReader pipe, BodySplitter splitter, int expected, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(stop);
                foreach (var piece in read.Buffer)
                    splitter.Take(piece.Span, expected);
                pipe.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || splitter.IsTooLarge)
                    return;
            }
        }
        catch (BadHttpRequestException e)
        {
            throw new BodyException(e.StatusCode == StatusCodes.Status413PayloadTooLarge ? BodyFault.TooLarge : BodyFault.Cut, e.Message);
        }
        catch (IOException e)
        {
            throw new BodyException(BodyFault.Cut, e.Message);
        }
    }

    private static SynapseFields Parse(ReadOnlyMemory<byte> envelope)
    {
        try
        {
            return SynapseFieldsReader.Read(envelope);
        }
        catch (JsonException e)
        {
            throw new BodyException(BodyFault.NotJson, e.Message);
        }
        catch (FormatException e)
        {
            throw new BodyException(BodyFault.NotASynapse, e.Message);
        }
    }
}
