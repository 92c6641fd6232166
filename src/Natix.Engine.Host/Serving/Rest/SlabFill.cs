namespace Natix.Engine.Host.Serving.Rest;

/// <summary>Reads a stream into a slab: straight, where the length is told; else the slab grows, and what that copies is counted.</summary>
internal static class SlabFill
{
    private const int FirstBytes = 64 << 10;

    /// <summary>Reads to the end.</summary>
    /// <param name="source">What to read.</param>
    /// <param name="length">Its length, where that was told.</param>
    /// <param name="mostBytes">More than this is refused.</param>
    /// <param name="rent">Lends a slab of at least so many bytes.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The bytes, the caller's to dispose; null when there are more than allowed.</returns>
    public static async Task<FrameLease?> ReadAsync(Stream source, long? length, int mostBytes, Func<int, FrameLease> rent, CancellationToken stop)
    {
        if (length > mostBytes)
            return null;
        // One byte more than told: that is where the end is seen.
        var lease = rent(length is { } told ? (int)told + 1 : FirstBytes);
        try
        {
            var read = 0;
            while (await source.ReadAsync(lease.Buffer[read..], stop) is var count && count > 0)
            {
                read += count;
                if (read > mostBytes)
                {
                    lease.Dispose();
                    return null;
                }

                if (read == lease.Capacity)
                    lease = Grow(lease, read, rent);
            }

            lease.Length = read;
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static FrameLease Grow(FrameLease lease, int read, Func<int, FrameLease> rent)
    {
        var larger = rent(2 * lease.Capacity);
        lease.Buffer.Span[..read].CopyTo(larger.Buffer.Span);
        larger.BytesCopied = lease.BytesCopied + read;
        lease.Dispose();
        return larger;
    }
}
