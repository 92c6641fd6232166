using System.Buffers.Binary;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>Where a record lies in its segment.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Digest">The first 8 bytes of the content digest, the first of them highest.</param>
/// <param name="UtcTicks">When the frame was answered.</param>
/// <param name="Offset">Where its body begins.</param>
/// <param name="Length">Bytes of its body.</param>
internal readonly record struct RecordPlace(long Sequence, ulong Digest, long UtcTicks, long Offset, int Length);

/// <summary>
/// What a segment holds, found by reading it from end to end: every record whose checksum is right. Behind a damaged one the search goes on at the next
/// mark that begins a good one, so damage costs what it hit and no more. What follows the last good record is a torn tail.
/// </summary>
/// <param name="Stamp">The run; null when the head was cut short.</param>
/// <param name="Places">Its records.</param>
/// <param name="End">Where the last good record ends, or the head.</param>
/// <param name="Damaged">Bytes between good records that are none.</param>
/// <param name="Torn">Bytes behind the last good record.</param>
internal sealed record SegmentScan(RunStamp? Stamp, IReadOnlyList<RecordPlace> Places, long End, long Damaged, long Torn)
{
    /// <summary>Scans a segment.</summary>
    /// <param name="segment">All its bytes.</param>
    /// <param name="name">The file, for messages.</param>
    /// <exception cref="RecordException">It has no head that this program reads.</exception>
    public static SegmentScan Of(ReadOnlySpan<byte> segment, string name)
    {
        if (SegmentHead.Read(segment, name, out var at) is not { } stamp)
            return new SegmentScan(null, [], 0, 0, segment.Length);
        var places = new List<RecordPlace>();
        long end = at, damaged = 0;
        while (NextMark(segment, at) is var mark and >= 0)
        {
            if (!TryRead(segment, mark, out var place))
            {
                at = mark + 1;
                continue;
            }

            damaged += mark - end;
            places.Add(place);
            at = checked((int)place.Offset + place.Length);
            end = at;
        }

        return new SegmentScan(stamp, places, end, damaged, segment.Length - end);
    }

    /// <summary>True when a good record begins at a mark.</summary>
    public static bool TryRead(ReadOnlySpan<byte> segment, int mark, out RecordPlace place)
    {
        place = default;
        if (segment.Length - mark < RecordFormat.RecordHead + RecordFormat.BodyHead)
            return false;
        var head = segment[mark..];
        var (length, crc) = (BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), BinaryPrimitives.ReadUInt32LittleEndian(head[8..]));
        if (length < RecordFormat.BodyHead || length > head.Length - RecordFormat.RecordHead)
            return false;
        var body = head.Slice(RecordFormat.RecordHead, (int)length);
        if (Crc32C.Compute(body) != crc)
            return false;
        place = PlaceOf(body, mark + RecordFormat.RecordHead);
        return true;
    }

    private static RecordPlace PlaceOf(ReadOnlySpan<byte> body, long offset) => new(
        BinaryPrimitives.ReadInt64LittleEndian(body),
        BinaryPrimitives.ReadUInt64BigEndian(body[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(body[40..]),
        offset, body.Length);

    private static int NextMark(ReadOnlySpan<byte> segment, int from)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, RecordFormat.RecordMark);
        var at = segment[Math.Min(from, segment.Length)..].IndexOf(mark);
        return at < 0 ? -1 : from + at;
    }
}
