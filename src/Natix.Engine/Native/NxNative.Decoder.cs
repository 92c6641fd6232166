using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

internal static unsafe partial class NxNative
{
    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_create(NxDecoderConfig* config, out DecoderHandle decoder);

    [LibraryImport(Library)]
    internal static partial void nx_decoder_close(nint decoder);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_load(DecoderHandle decoder, byte* name, nuint nameBytes, NxTensor* tensor);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_ready(DecoderHandle decoder);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_adapter_load(DecoderHandle decoder, uint adapter, byte* module, nuint moduleBytes, NxTensor* a, NxTensor* b, float scale);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_adapter_drop(DecoderHandle decoder, uint adapter);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_step(DecoderHandle decoder, NxDecoderBatch* batch, float* logits, ulong capacity);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_copy_blocks(DecoderHandle decoder, int* pairs, uint count);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_decoder_measure(DecoderHandle decoder, NxDecoderMemory* memory);
}

/// <summary>What a decoder is (nx_decoder_config); the fields are explained in natix/decoder.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxDecoderConfig
{
    public uint StructSize;
    public NxDecoderFlags Flags;
    public uint Vocabulary;
    public uint Hidden;
    public uint FeedForward;
    public uint Layers;
    public uint Heads;
    public uint KvHeads;
    public uint HeadDim;
    public uint MaxPositions;
    public float RmsEpsilon;
    public uint Weights;
    public uint Group;
    public uint KvType;
    public uint BlockTokens;
    public uint Blocks;
    public uint MaxRows;
    public uint MaxLogits;
    public uint MaxSequences;
    public uint Threads;
    public fixed uint MRope[3];
    public uint Deepstack;
    public uint MaxAdapters;
    public uint MaxRank;
    public uint Reserved;
    public double* InverseFrequencies;

    public static NxDecoderConfig Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxDecoderConfig>() };
}

/// <summary>Bits of <see cref="NxDecoderConfig.Flags"/>.</summary>
[Flags]
internal enum NxDecoderFlags : uint
{
    None = 0,
    QkNorm = 1,
    TiedEmbeddings = 2,
    AttentionBias = 4,
}

/// <summary>One step (nx_decoder_batch); arrays are read during the call only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxDecoderBatch
{
    public uint StructSize;
    public uint Rows;
    public uint Sequences;
    public uint Logits;
    public uint Visuals;
    public uint TableStride;
    public int* Tokens;
    public int* Positions;
    public int* RowStarts;
    public int* ContextLengths;
    public int* BlockTables;
    public int* Adapters;
    public int* LogitRows;
    public int* VisualRows;
    public float* Embeddings;
    public float* Deepstack;

    public static NxDecoderBatch Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxDecoderBatch>() };
}

/// <summary>Bytes that a decoder holds (nx_decoder_memory).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxDecoderMemory
{
    public uint StructSize;
    public uint Reserved;
    public ulong WeightBytes;
    public ulong KvBytes;
    public ulong ScratchBytes;
    public ulong AdapterBytes;
    public ulong StepWeightBytes;

    public static NxDecoderMemory Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxDecoderMemory>() };
}

/// <summary>A tensor as a file holds it (nx_tensor).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxTensor
{
    public uint StructSize;
    public uint Type;
    public uint Rank;
    public uint Reserved;
    public fixed ulong Shape[2];
    public void* Data;
    public ulong Bytes;

    public static NxTensor Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxTensor>() };
}
