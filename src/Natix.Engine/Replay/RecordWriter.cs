using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>
/// Appends records to the segments of a folder, each in one write, and keeps all of them within a size: the oldest go first. What a crash left behind
/// the last whole record is cut off when the folder is opened. Owns the folder while it lives: a second one is refused. Not thread-safe.
/// </summary>
internal sealed class RecordWriter : IDisposable
{
    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly long _segmentBytes;
    private readonly bool _keepFrames;
    private readonly byte[] _head;
    private readonly FileStream _lock;
    private readonly Queue<(string Path, long Bytes)> _sealed = new();
    private readonly List<RecordPlace> _places = new(4096);
    private SafeFileHandle? _current;
    private string _currentPath = "";
    private long _currentBytes;
    private long _sealedBytes;
    private long _next = 1;

    /// <summary>Opens a folder, makes it where there is none, and mends what a crash left.</summary>
    /// <exception cref="RecordException">The folder cannot be used.</exception>
    public RecordWriter(string folder, RunStamp stamp, RecordingOptions options)
    {
        (_folder, _maxBytes, _keepFrames) = (folder, options.MaxBytes, options.KeepFrames);
        _segmentBytes = Math.Min(options.SegmentBytes ?? Math.Min(64L << 20, _maxBytes / 8), _maxBytes / 2);
        _head = SegmentHead.Write(stamp);
        try
        {
            Directory.CreateDirectory(folder);
            _lock = new FileStream(RecordFolder.LockOf(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordException($"verdicts cannot be recorded into {folder}: {e.Message}; choose another folder, or end what records into it", e);
        }

        try
        {
            Adopt();
            Shrink(0);
        }
        catch (Exception e)
        {
            _lock.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new RecordException($"verdicts cannot be recorded into {folder}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Bytes of all segments.</summary>
    public long TotalBytes => _sealedBytes + _currentBytes;

    /// <summary>The number of the next record.</summary>
    public long Next => _next;

    /// <summary>Finishes a record and appends it. False when it is larger than all records together may be.</summary>
    /// <param name="record">Room for a head, then a body as <see cref="RecordEncoder"/> writes it.</param>
    /// <param name="dropped">Frames that were not recorded so far.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public bool TryAppend(RecordBuffer record, long dropped)
    {
        Finish(record, dropped);
        if (_head.Length + record.Length > _maxBytes)
            return false;
        if (_current is not null && _currentBytes + record.Length > Math.Max(_segmentBytes, _head.Length + record.Length))
            Seal();
        Shrink(record.Length + (_current is null ? _head.Length : 0));
        if (_current is null)
            Begin();
        RandomAccess.Write(_current!, record.Written, _currentBytes);
        SegmentScan.TryRead(record.Written, 0, out var place);
        _places.Add(place with { Offset = _currentBytes + RecordFormat.RecordHead });
        _currentBytes += record.Length;
        _next++;
        return true;
    }

    public void Dispose()
    {
        try
        {
            Seal();
        }
        finally
        {
            _current?.Dispose();
            _lock.Dispose();
        }
    }

    private void Finish(RecordBuffer record, long dropped)
    {
        var all = record.Written;
        var body = all[RecordFormat.RecordHead..];
        BinaryPrimitives.WriteInt64LittleEndian(body, _next);
        SHA256.HashData(all[record.FrameStart..], body.Slice(8, 32));
        BinaryPrimitives.WriteInt64LittleEndian(body[48..], dropped);
        if (!_keepFrames)
            LeaveOutFrame(record);
        body = record.Written[RecordFormat.RecordHead..];
        BinaryPrimitives.WriteUInt32LittleEndian(all, RecordFormat.RecordMark);
        BinaryPrimitives.WriteInt32LittleEndian(all[4..], body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(all[8..], Crc32C.Compute(body));
    }

    private static void LeaveOutFrame(RecordBuffer record)
    {
        var lengthAt = record.FrameStart - RecordEncoder.BytesHead - 4;
        BinaryPrimitives.WriteUInt32LittleEndian(record.Written[lengthAt..], RecordEncoder.BytesHead);
        record.Truncate(record.FrameStart);
    }

    private void Begin()
    {
        _currentPath = RecordFolder.PathOf(_folder, _next);
        _current = File.OpenHandle(_currentPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        RandomAccess.Write(_current, _head, 0);
        _currentBytes = _head.Length;
        _places.Clear();
    }

    private void Seal()
    {
        if (_current is null)
            return;
        RandomAccess.FlushToDisk(_current);
        _current.Dispose();
        _current = null;
        File.WriteAllBytes(SegmentIndex.PathOf(_currentPath), SegmentIndex.Write(_places, _currentBytes));
        _sealed.Enqueue((_currentPath, _currentBytes));
        _sealedBytes += _currentBytes;
        _currentBytes = 0;
    }

    // Makes room for what comes.
    private void Shrink(long coming)
    {
        while (TotalBytes + coming > _maxBytes && (_sealed.Count > 0 || _current is not null))
        {
            if (_sealed.Count == 0)
                Seal();
            var (path, bytes) = _sealed.Dequeue();
            File.Delete(path);
            File.Delete(SegmentIndex.PathOf(path));
            _sealedBytes -= bytes;
        }
    }

    private void Adopt()
    {
        var segments = RecordFolder.Segments(_folder);
        for (var i = 0; i < segments.Count; i++)
        {
            if (i == segments.Count - 1 && !Mend(segments[i]))
                continue;
            var bytes = new FileInfo(segments[i].Path).Length;
            _sealed.Enqueue((segments[i].Path, bytes));
            _sealedBytes += bytes;
        }
    }

    // Only the last can be torn: the others were finished before the next was begun. False when nothing is left of it.
    private bool Mend(SegmentFile last)
    {
        var bytes = RecordFolder.ReadShared(last.Path);
        var scan = SegmentScan.Of(bytes, last.Path);
        _next = scan.Places.Count > 0 ? scan.Places[^1].Sequence + 1 : last.First;
        if (scan.Places.Count == 0 && scan.Damaged == 0)
        {
            // Nothing of value was in it; its name is needed for what comes.
            File.Delete(last.Path);
            File.Delete(SegmentIndex.PathOf(last.Path));
            return false;
        }

        if (scan.Torn > 0)
        {
            using var file = File.OpenHandle(last.Path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(file, scan.End);
            RandomAccess.FlushToDisk(file);
        }

        File.WriteAllBytes(SegmentIndex.PathOf(last.Path), SegmentIndex.Write(scan.Places, scan.End));
        return true;
    }
}
