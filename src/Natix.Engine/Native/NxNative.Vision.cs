using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

internal static unsafe partial class NxNative
{
    [LibraryImport(Library)]
    internal static partial NxStatus nx_vision_create(NxVisionConfig* config, out VisionHandle vision);

    [LibraryImport(Library)]
    internal static partial void nx_vision_close(nint vision);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_vision_load(VisionHandle vision, byte* name, nuint nameBytes, NxTensor* tensor);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_vision_ready(VisionHandle vision);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_vision_encode(VisionHandle vision, NxVisionImage* image);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_vision_measure(VisionHandle vision, NxVisionMemory* memory);
}

/// <summary>What a vision tower is (nx_vision_config); the fields are explained in natix/vision.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxVisionConfig
{
    public uint StructSize;
    public uint Depth;
    public uint Hidden;
    public uint FeedForward;
    public uint Heads;
    public uint PatchSize;
    public uint TemporalPatch;
    public uint Merge;
    public uint PositionGrid;
    public uint OutHidden;
    public uint Weights;
    public uint Group;
    public uint MaxPatches;
    public uint Threads;
    public float NormEpsilon;
    public uint Deepstack;
    public uint* DeepstackBlocks;

    public static NxVisionConfig Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxVisionConfig>() };
}

/// <summary>One image, and where its embeddings go (nx_vision_image); the arrays are used during the call only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxVisionImage
{
    public uint StructSize;
    public uint Reserved;
    public uint Rows;
    public uint Columns;
    public float* Patches;
    public ulong PatchFloats;
    public float* Embeddings;
    public ulong EmbeddingFloats;
    public float* Deepstack;
    public ulong DeepstackFloats;

    public static NxVisionImage Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxVisionImage>() };
}

/// <summary>Bytes that a vision tower holds (nx_vision_memory).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxVisionMemory
{
    public uint StructSize;
    public uint Reserved;
    public ulong WeightBytes;
    public ulong ScratchBytes;

    public static NxVisionMemory Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxVisionMemory>() };
}
