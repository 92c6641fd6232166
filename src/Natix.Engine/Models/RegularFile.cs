namespace Natix.Engine.Models;

/// <summary>Reads files that may be anything: devices, pipes and directories are refused before they are opened, size before it is read.</summary>
internal static class RegularFile
{
    /// <summary>All bytes of a file, in one reading.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="maxBytes">Most bytes it may have; at most the longest array.</param>
    /// <exception cref="IOException">It is not there, not a regular file, empty or too large; the message says which.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        if (target is not FileInfo { Exists: true } info)
            throw new FileNotFoundException($"{path} is no file that is there");
        // Devices and pipes have a length of 0: opening one could wait, and reading one need never end.
        if (info.Length == 0)
            throw new IOException($"{path} is empty, a device or a pipe");
        using var file = File.OpenHandle(info.FullName, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length > maxBytes)
            throw new IOException($"{path} has {length} bytes, the limit is {maxBytes}");
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), done);
            if (read == 0)
                throw new IOException($"{path} was cut off while it was read");
            done += read;
        }

        return bytes;
    }
}
