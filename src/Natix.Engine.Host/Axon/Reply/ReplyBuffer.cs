using System.Buffers;

namespace Natix.Engine.Host.Axon.Reply;

/// <summary>
/// Memory for one reply, that of usual images from the runtime's pool: each would be a large object otherwise. What is larger is not kept, so that a few very large
/// images leave nothing behind. Not thread-safe.
/// </summary>
/// <param name="bytes">About how many are written; it grows when there are more.</param>
internal sealed class ReplyBuffer(int bytes) : IBufferWriter<byte>, IDisposable
{
    /// <summary>The largest array that is taken from the pool, and given back.</summary>
    internal const int MostPooled = 2 << 20;

    private byte[] _array = Take(bytes);
    private int _length;

    /// <summary>What was written; until it is disposed of.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        GiveBack(_array);
        (_array, _length) = ([], 0);
    }

    private void Grow(int room)
    {
        if (_array.Length - _length >= room)
            return;
        var larger = Take((int)Math.Min(Array.MaxLength, Math.Max((long)_length + room, 2L * _array.Length)));
        _array.AsSpan(0, _length).CopyTo(larger);
        GiveBack(_array);
        _array = larger;
    }

    private static byte[] Take(int length) => length <= MostPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    private static void GiveBack(byte[] array)
    {
        if (array.Length is > 0 and <= MostPooled)
            ArrayPool<byte>.Shared.Return(array);
    }
}
