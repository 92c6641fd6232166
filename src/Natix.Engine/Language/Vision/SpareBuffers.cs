using Natix.Engine.Memory;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// Keeps a few buffers for who needs one like them: memory of many megabytes is dear to get anew each time, as the system clears it. Thread-safe. Owns what
/// it keeps; what is rented is the renter's until it is returned.
/// </summary>
/// <param name="most">Buffers that are kept at most.</param>
internal sealed class SpareBuffers(int most) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<NativeBuffer> _spare = [];
    private bool _disposed;

    /// <summary>A buffer of at least so many bytes and at most twice as many; what is in it means nothing.</summary>
    public NativeBuffer Rent(nuint bytes)
    {
        lock (_lock)
        {
            for (var i = 0; i < _spare.Count; i++)
            {
                if (_spare[i].Length < bytes || _spare[i].Length > 2 * bytes)
                    continue;
                var buffer = _spare[i];
                _spare.RemoveAt(i);
                return buffer;
            }
        }

        return new NativeBuffer(bytes);
    }

    /// <summary>Takes a buffer back: kept in place of the oldest, or freed once this is disposed.</summary>
    public void Return(NativeBuffer buffer)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _spare.Add(buffer);
                if (_spare.Count <= most)
                    return;
                buffer = _spare[0];
                _spare.RemoveAt(0);
            }
        }

        buffer.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _spare.ForEach(buffer => buffer.Dispose());
            _spare.Clear();
        }
    }
}
