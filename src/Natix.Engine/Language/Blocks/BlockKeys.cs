using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Natix.Engine.Language.Blocks;

/// <summary>
/// What keys and values in a block depend on, as a chain of digests: each block's key covers the one before it, its tokens, and which part of which
/// picture lies in it; the seed covers the adapter and the tenant's salt (automatic prefix caching of vLLM; Kwon et al. 2023). Equal keys, equal
/// contents of the block. Pure; allocates nothing.
/// </summary>
internal static class BlockKeys
{
    // A change of the layout below is a change of this text, lest keys of two layouts meet.
    private static ReadOnlySpan<byte> Layout => "natix kv block 1"u8;

    /// <summary>The key before the first block.</summary>
    /// <param name="adapter">Identity of the adapter's weights; none without one.</param>
    /// <param name="salt">Requests with different salts never share; none: shared by all without one.</param>
    /// <param name="blockTokens">Tokens a block.</param>
    public static ContentDigest Seed(in ContentDigest adapter, in ContentDigest salt, int blockTokens)
    {
        Span<byte> content = stackalloc byte[Layout.Length + sizeof(int) + (2 * ContentDigest.Bytes)];
        Layout.CopyTo(content);
        var rest = content[Layout.Length..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, blockTokens);
        adapter.CopyTo(rest[sizeof(int)..]);
        salt.CopyTo(rest[(sizeof(int) + ContentDigest.Bytes)..]);
        return ContentDigest.Of(content);
    }

    /// <summary>The key of a full block.</summary>
    /// <param name="previous">The key of the block before it, or the seed.</param>
    /// <param name="tokens">All tokens of the block; 64 at most.</param>
    /// <param name="position">Where its first token stands in the sequence.</param>
    /// <param name="images">All pictures of the sequence, in order.</param>
    public static ContentDigest Next(in ContentDigest previous, ReadOnlySpan<int> tokens, int position, ReadOnlySpan<ImageItem> images)
    {
        var end = position + tokens.Length;
        Span<byte> content = stackalloc byte[ContentDigest.Bytes + (tokens.Length * (sizeof(int) + ContentDigest.Bytes + sizeof(int)))];
        previous.CopyTo(content);
        MemoryMarshal.AsBytes(tokens).CopyTo(content[ContentDigest.Bytes..]);
        var length = ContentDigest.Bytes + (tokens.Length * sizeof(int));
        foreach (ref readonly var image in images)
        {
            if (image.End <= position || image.Offset >= end)
                continue;
            // The offset is relative: without it, two parts of one picture would pass for each other.
            image.Key.CopyTo(content[length..]);
            BinaryPrimitives.WriteInt32LittleEndian(content[(length + ContentDigest.Bytes)..], image.Offset - position);
            length += ContentDigest.Bytes + sizeof(int);
        }

        return ContentDigest.Of(content[..length]);
    }
}
