namespace Natix.Engine;

/// <summary>Native memory of an engine at one moment: what the garbage collector does not see. Bytes are those asked of the system, whole slabs.</summary>
/// <param name="LentSlabs">Slabs that hold a frame: rented, being judged, or in a result that is not disposed.</param>
/// <param name="LentBytes">Their bytes.</param>
/// <param name="FreeSlabs">Slabs kept for the next frames.</param>
/// <param name="FreeBytes">Their bytes.</param>
/// <param name="LargestSlabBytes">Bytes of the largest slab; 0 when there is none.</param>
/// <param name="NativeBytes">Slabs, rings, decoded images and tensors of all engines in this process. What libraries take for themselves is not in it.</param>
public readonly record struct EngineMemory(int LentSlabs, long LentBytes, int FreeSlabs, long FreeBytes, long LargestSlabBytes, long NativeBytes);
