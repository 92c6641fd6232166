using Natix.Engine.Imaging;
using Natix.Engine.Memory;

namespace Natix.Engine;

/// <summary>
/// Reads image files straight into native memory. The byte limit is checked before anything is read. Thread-safe. Dispose it when
/// done; leases still out stay valid.
/// </summary>
/// <param name="limits">Limits a file must keep; default <see cref="FrameLimits.Default"/>.</param>
public sealed class FileIntake(FrameLimits? limits = null) : IDisposable
{
    private readonly SlabPool _pool = new();
    private readonly FrameLimits _limits = limits ?? FrameLimits.Default;

    /// <summary>Reads one file. A file that cannot be had is an error in the result, never an exception.</summary>
    /// <param name="path">Path of the file.</param>
    public IntakeFrame Read(string path) => Read(path, _pool, _limits);

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    internal static IntakeFrame Read(string path, SlabPool pool, FrameLimits limits)
    {
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length == 0)
                return IntakeFrame.Failed(JpegRefusal.Empty(), 0);
            if (length > limits.MaxBytes)
                return IntakeFrame.Failed(JpegRefusal.TooManyBytes(length, limits), 0);

            var lease = pool.Rent((int)length);
            try
            {
                lease.Length = ReadAll(file, lease.Buffer.Span[..(int)length]);
            }
            catch
            {
                lease.Dispose();
                throw;
            }

            return IntakeFrame.Of(lease, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return IntakeFrame.Failed(new FrameError(FrameErrorCode.Unreadable, $"{path} could not be read: {e.Message}"), 0);
        }
    }

    // A file that shrinks while it is read gives fewer bytes; the decoder then says where it ends.
    private static int ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> target)
    {
        var done = 0;
        while (done < target.Length)
        {
            var read = RandomAccess.Read(file, target[done..], done);
            if (read == 0)
                break;
            done += read;
        }

        return done;
    }
}
