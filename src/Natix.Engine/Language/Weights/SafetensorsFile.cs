using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace Natix.Engine.Language.Weights;

/// <summary>
/// A safetensors file, mapped into memory: pages are read as they are touched, and are the system's to drop again. Layout: 8 bytes with the
/// header's length, the header, the data. The tensors are borrowed: dispose it when no one reads them any more. Reading is thread-safe. Every
/// error in the file is a <see cref="ModelContractException"/>; the file must not shrink while it is open.
/// </summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private bool _disposed;

    private SafetensorsFile(string path, FileStream stream, SafetensorsEntry[] entries, long dataStart)
    {
        Path = path;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* first = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
        _data = first + _view.PointerOffset + dataStart;
        Tensors = entries.ToDictionary(entry => entry.Name, entry => new WeightTensor(this, entry), StringComparer.Ordinal);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Tensors { get; }

    /// <summary>Maps a file and checks its header.</summary>
    public static SafetensorsFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(path))
            throw new ModelContractException($"{path}: expected a safetensors file here, found none: check the path");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var (entries, dataStart) = ReadHeader(path, stream);
            return new SafetensorsFile(path, stream, entries, dataStart);
        }
        catch (Exception exception)
        {
            stream?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
                throw new ModelContractException($"{path}: expected a readable file: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Address of a byte of the data. Throws <see cref="ObjectDisposedException"/> once the map is gone.</summary>
    internal byte* DataAt(long offset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _data + offset;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static (SafetensorsEntry[] Entries, long DataStart) ReadHeader(string path, FileStream stream)
    {
        if (stream.Length < LengthBytes)
            throw new ModelContractException($"{path}: expected at least {LengthBytes} bytes, found {stream.Length}: it is no safetensors file");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)SafetensorsHeader.MaxBytes)
            throw new ModelContractException($"{path}: expected a header of at most {SafetensorsHeader.MaxBytes} bytes, found one of {length}: it is no safetensors file");
        var behind = stream.Length - LengthBytes;
        if ((long)length > behind)
            throw new ModelContractException($"{path}: expected a header of {length} bytes, found {behind} bytes to the end of the file: it was not copied whole");
        var json = new byte[length];
        stream.ReadExactly(json);
        return (SafetensorsHeader.Parse(path, json, behind - (long)length), LengthBytes + (long)length);
    }
}
