namespace Natix.Engine.Memory;

/// <summary>What a pool of slabs has at one moment.</summary>
/// <param name="Lent">Slabs on loan.</param>
/// <param name="LentBytes">Their bytes.</param>
/// <param name="Free">Slabs kept for reuse.</param>
/// <param name="FreeBytes">Their bytes.</param>
/// <param name="LargestBytes">Bytes of the largest slab, lent or free; 0 when there is none.</param>
internal readonly record struct SlabUse(int Lent, long LentBytes, int Free, long FreeBytes, long LargestBytes);
