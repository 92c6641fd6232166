namespace Natix.Engine.Host.Intake.Live;

/// <summary>Bytes that were read already, then the rest of the stream they came from. Disposing it disposes the stream.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream rest) : InputStream
{
    private int _given;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given == prefix.Length)
            return rest.ReadAsync(buffer, cancellationToken);
        var count = Math.Min(buffer.Length, prefix.Length - _given);
        prefix.AsMemory(_given, count).CopyTo(buffer);
        _given += count;
        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }
}
