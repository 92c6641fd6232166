using System.Runtime.InteropServices;

namespace Natix.Engine.Tests.Kernels;

/// <summary>Memory between two pages that may not be touched: one byte read or written past either end kills the test process.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly nint _mapping;
    private readonly nuint _mapped;

    /// <param name="length">Usable bytes.</param>
    /// <param name="atEnd">The last byte touches the guard behind; else the first byte touches the guard before.</param>
    public GuardedBuffer(int length, bool atEnd)
    {
        var page = Environment.SystemPageSize;
        var inner = (length + page - 1) / page * page;
        _mapped = (nuint)(inner + (2 * page));
        _mapping = mmap(0, _mapped, None, PrivateAnonymous, -1, 0);
        if (_mapping == -1 || mprotect(_mapping + page, (nuint)inner, ReadWrite) != 0)
            throw new InvalidOperationException("The guarded buffer could not be mapped.");
        Pointer = (byte*)(_mapping + page + (atEnd ? inner - length : 0));
        Length = length;
    }

    public byte* Pointer { get; }

    public int Length { get; }

    public Span<byte> Bytes => new(Pointer, Length);

    public void Dispose() => _ = munmap(_mapping, _mapped);

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);
}
