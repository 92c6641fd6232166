namespace Natix.Engine.Models;

/// <summary>The bytes of a model file whose digest was checked, on their way to the one session that is opened from them. Thread-safe.</summary>
internal sealed class ModelContent(byte[] bytes)
{
    private byte[]? _bytes = bytes;

    /// <summary>Hands the bytes over and forgets them; null when that was done before.</summary>
    public byte[]? Take() => Interlocked.Exchange(ref _bytes, null);
}
