using System.Runtime.InteropServices;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Tells regular files from pipes, devices and sockets without opening them: opening a FIFO waits for its writer, and what is read of
/// it is gone. Uses statx (Linux 4.11, glibc 2.28), whose layout is the same on every architecture.
/// </summary>
internal static partial class FileNature
{
    private const int CurrentFolder = -100;
    private const uint TypeMask = 1;
    private const int Bytes = 256;
    private const int MaskOffset = 0;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;
    private const int Character = 0x2000;
    private const int Fifo = 0x1000;
    private const int Socket = 0xC000;

    /// <summary>
    /// True for a FIFO, a character device or a socket, links followed. False for anything else and where the system does not say.
    /// </summary>
    public static bool IsStream(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        Span<byte> status = stackalloc byte[Bytes];
        try
        {
            if (StatX(CurrentFolder, path, 0, TypeMask, ref MemoryMarshal.GetReference(status)) != 0)
                return false;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        return (MemoryMarshal.Read<uint>(status[MaskOffset..]) & TypeMask) != 0
            && (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeBits) is Fifo or Character or Socket;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte status);
}
