using System.Buffers.Binary;
using System.Text.Json;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>The head of a segment: that it is one, of which version, and the stamp of its run. Pure.</summary>
internal static class SegmentHead
{
    /// <summary>The bytes of a head.</summary>
    public static byte[] Write(RunStamp stamp)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(stamp, RunStampContext.Default.RunStamp);
        var head = new byte[RecordFormat.SegmentHead + json.Length];
        RecordFormat.SegmentMark.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), RecordFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), Crc32C.Compute(json));
        json.CopyTo(head.AsSpan(RecordFormat.SegmentHead));
        return head;
    }

    /// <summary>Reads a head; null when it was cut short while it was written.</summary>
    /// <param name="bytes">The segment from its start.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="length">Bytes of the head.</param>
    /// <exception cref="RecordException">The file is a stranger's, of another version, or damaged.</exception>
    public static RunStamp? Read(ReadOnlySpan<byte> bytes, string name, out int length)
    {
        length = 0;
        var mark = RecordFormat.SegmentMark;
        if (!bytes[..Math.Min(bytes.Length, mark.Length)].SequenceEqual(mark[..Math.Min(bytes.Length, mark.Length)]))
            throw new RecordException($"{name} is no file of recorded verdicts: move it out of the folder");
        if (bytes.Length < RecordFormat.SegmentHead)
            return null;
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != RecordFormat.Version)
            throw new RecordException($"{name} is of version {version} and this program reads and writes version {RecordFormat.Version}: read it with the program that wrote it, and record into another folder");
        var json = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (json is < 2 or > RecordFormat.MaxStamp)
            throw new RecordException($"{name}: its head is damaged (a stamp of {json} bytes): the file cannot be read");
        if (bytes.Length < RecordFormat.SegmentHead + json)
            return null;
        length = RecordFormat.SegmentHead + json;
        return Stamp(bytes[RecordFormat.SegmentHead..length], BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]), name);
    }

    private static RunStamp Stamp(ReadOnlySpan<byte> json, uint crc, string name)
    {
        if (Crc32C.Compute(json) != crc)
            throw new RecordException($"{name}: its head is damaged (checksum): the file cannot be read");
        try
        {
            var stamp = JsonSerializer.Deserialize(json, RunStampContext.Default.RunStamp);
            return stamp is { SchemaVersion: RunStamp.CurrentVersion }
                ? stamp
                : throw new RecordException($"{name}: its stamp is of version {stamp?.SchemaVersion} and this program reads version {RunStamp.CurrentVersion}");
        }
        catch (JsonException e)
        {
            throw new RecordException($"{name}: its stamp cannot be read: {e.Message}", e);
        }
    }
}
