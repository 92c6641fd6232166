namespace Natix.Engine.Memory;

/// <summary>A stretch of memory with one owner, wherever it lies.</summary>
internal interface IMemoryBlock : IDisposable
{
    /// <summary>Bytes.</summary>
    nuint Length { get; }
}

/// <summary>Memory that the processor reads and writes.</summary>
internal unsafe interface IHostBlock : IMemoryBlock
{
    /// <summary>First byte; aligned to at least 64 bytes.</summary>
    byte* Pointer { get; }
}
