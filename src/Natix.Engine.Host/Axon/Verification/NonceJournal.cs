using System.Buffers.Binary;
using System.IO.Hashing;

namespace Natix.Engine.Host.Axon.Verification;

/// <summary>
/// The file that keeps spent nonces over a restart: records of fixed length with a checksum, each written by one call before its request goes on, so that the
/// kernel has it whatever becomes of this process. Not flushed to the disk: a machine takes longer to come back from a power cut than a nonce is fresh. Not thread-safe.
/// </summary>
internal sealed class NonceJournal : IDisposable
{
    private const int RecordBytes = 44;
    private const int RewriteBytes = 1 << 20;
    private static readonly byte[] Magic = "NXNONCE1"u8.ToArray();

    private readonly string _path;
    private readonly FileStream _lock;
    private FileStream _file;

    private NonceJournal(string path, FileStream @lock, FileStream file) => (_path, _lock, _file) = (path, @lock, file);

    /// <summary>True when so much was appended that it should be written anew.</summary>
    public bool IsLong => _file.Length > RewriteBytes;

    /// <summary>Reads a journal into a table and opens it for more.</summary>
    /// <param name="path">The file; made when there is none.</param>
    /// <param name="table">Takes what it holds.</param>
    /// <param name="isWhole">False when a part could not be read.</param>
    /// <exception cref="IOException">It cannot be read or written, or another process has it.</exception>
    public static NonceJournal Open(string path, NonceTable table, out bool isWhole)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // Two that write one journal would each forget what the other spent.
        var only = Lock(path + ".lock");
        try
        {
            isWhole = !File.Exists(path) || Read(File.ReadAllBytes(path), table);
            return new NonceJournal(path, only, Write(path, table));
        }
        catch
        {
            only.Dispose();
            throw;
        }
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"{e.Message} One process at a time keeps its state there: end the other one, or name another folder with --state DIR.", e);
        }
    }

    /// <summary>Appends a record.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Append(NonceKey key, long nonce)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        Fill(record, key, nonce);
        _file.Write(record);
    }

    /// <summary>Writes the file anew with what a table holds.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Rewrite(NonceTable table)
    {
        var fresh = Write(_path, table);
        _file.Dispose();
        _file = fresh;
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static FileStream Write(string path, NonceTable table)
    {
        var entries = table.Entries.ToList();
        var bytes = new byte[Magic.Length + 8 + (RecordBytes * entries.Count)];
        Magic.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Magic.Length), table.Floor);
        for (var i = 0; i < entries.Count; i++)
            Fill(bytes.AsSpan(Magic.Length + 8 + (i * RecordBytes), RecordBytes), entries[i].Key, entries[i].Nonce);
        var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            file.Write(bytes);
            // The handle follows the name: whoever opens the old one again finds the new.
            File.Move(path + ".new", path, overwrite: true);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool Read(ReadOnlySpan<byte> bytes, NonceTable table)
    {
        if (bytes.Length < Magic.Length + 8 || !bytes.StartsWith(Magic))
            return false;
        table.RaiseFloor(BinaryPrimitives.ReadInt64LittleEndian(bytes[Magic.Length..]));
        bytes = bytes[(Magic.Length + 8)..];
        for (; bytes.Length >= RecordBytes; bytes = bytes[RecordBytes..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(RecordBytes - 4)..]) != Crc32.HashToUInt32(bytes[..(RecordBytes - 4)]))
                return false;
            var key = new NonceKey(BinaryPrimitives.ReadUInt128LittleEndian(bytes), BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]));
            table.Restore(key, BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        }

        return bytes.IsEmpty;
    }

    private static void Fill(Span<byte> record, NonceKey key, long nonce)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(record, key.Hotkey);
        BinaryPrimitives.WriteUInt128LittleEndian(record[16..], key.Uuid);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], nonce);
        BinaryPrimitives.WriteUInt32LittleEndian(record[40..], Crc32.HashToUInt32(record[..40]));
    }
}
