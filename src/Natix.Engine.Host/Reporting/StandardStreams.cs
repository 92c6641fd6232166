using Microsoft.Win32.SafeHandles;

namespace Natix.Engine.Host.Reporting;

/// <summary>Standard streams of the process, as byte streams.</summary>
internal static class StandardStreams
{
    private const int InputHandle = 0;
    private const int OutputHandle = 1;
    private const int ErrorHandle = 2;

    /// <summary>Reads straight into the caller's memory, native memory included.</summary>
    public static FileStream OpenInput() => new(Unowned(InputHandle), FileAccess.Read, bufferSize: 0);

    /// <summary>Standard output; writing to a pipe whose reader has gone is an <see cref="IOException"/>.</summary>
    public static Stream OpenOutput() => OpenForWriting(OutputHandle, Console.OpenStandardOutput);

    /// <summary>Standard error, likewise.</summary>
    public static Stream OpenError() => OpenForWriting(ErrorHandle, Console.OpenStandardError);

    // The console's own stream hides a broken pipe; a FileStream over a file would not move the position that it shares with others.
    private static Stream OpenForWriting(int handle, Func<Stream> consoleStream)
    {
        var stream = new FileStream(Unowned(handle), FileAccess.Write, bufferSize: 0);
        if (!stream.CanSeek)
            return stream;
        stream.Dispose();
        return consoleStream();
    }

    private static SafeFileHandle Unowned(int handle) => new(handle, ownsHandle: false);
}
