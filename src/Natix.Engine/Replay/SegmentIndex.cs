using System.Buffers.Binary;

namespace Natix.Engine.Replay;

/// <summary>
/// The index beside a segment that is finished, so that a record is found without reading the segment:
/// <c>"NATIXIDX" version:u32 count:u32 segment:i64 crc:u32 entry*</c>, an entry being sequence, digest, time, offset (each 8 bytes) and length (4); the
/// checksum covers the entries. It is a convenience: one that is missing, damaged, or not of its segment's length is passed over.
/// </summary>
internal static class SegmentIndex
{
    private const int Head = 8 + 4 + 4 + 8 + 4;
    private const int Entry = 36;

    private static ReadOnlySpan<byte> Mark => "NATIXIDX"u8;

    /// <summary>The index of a segment.</summary>
    public static string PathOf(string segment) => Path.ChangeExtension(segment, ".natixidx");

    /// <summary>Writes an index.</summary>
    public static byte[] Write(IReadOnlyList<RecordPlace> places, long segmentLength)
    {
        var bytes = new byte[Head + (Entry * places.Count)];
        for (var i = 0; i < places.Count; i++)
        {
            var entry = bytes.AsSpan(Head + (Entry * i));
            BinaryPrimitives.WriteInt64LittleEndian(entry, places[i].Sequence);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], places[i].Digest);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], places[i].UtcTicks);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], places[i].Offset);
            BinaryPrimitives.WriteInt32LittleEndian(entry[32..], places[i].Length);
        }

        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), RecordFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), places.Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), segmentLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), Crc32C.Compute(bytes.AsSpan(Head)));
        return bytes;
    }

    /// <summary>Reads an index; null when it cannot be used.</summary>
    public static IReadOnlyList<RecordPlace>? Read(ReadOnlySpan<byte> bytes, long segmentLength)
    {
        if (bytes.Length < Head || !bytes[..8].SequenceEqual(Mark) || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != RecordFormat.Version)
            return null;
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != segmentLength || count < 0 || bytes.Length != Head + ((long)Entry * count)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]) != Crc32C.Compute(bytes[Head..]))
            return null;
        var places = new RecordPlace[count];
        for (var i = 0; i < count; i++)
        {
            var entry = bytes[(Head + (Entry * i))..];
            places[i] = new RecordPlace(
                BinaryPrimitives.ReadInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[32..]));
        }

        return places;
    }
}
