using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Natix.Engine.FramePath.Load;

/// <summary>This process's resident memory, read without allocating.</summary>
internal sealed class ResidentMemory : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle("/proc/self/statm");

    /// <summary>Bytes of memory that are resident now.</summary>
    public long Bytes
    {
        get
        {
            Span<byte> text = stackalloc byte[256];
            text = text[..RandomAccess.Read(_file, text, 0)];
            var second = text[(text.IndexOf((byte)' ') + 1)..]; // pages: size resident shared ...
            return Utf8Parser.TryParse(second, out long pages, out _)
                ? pages * Environment.SystemPageSize
                : throw new InvalidOperationException("/proc/self/statm does not read as numbers");
        }
    }

    public void Dispose() => _file.Dispose();
}
