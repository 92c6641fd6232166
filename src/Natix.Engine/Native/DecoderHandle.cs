using System.Text;

namespace Natix.Engine.Native;

/// <summary>A decoder with its weights and KV blocks. One thread at a time; disposing frees all of it.</summary>
internal sealed unsafe class DecoderHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_decoder_close(handle);

    /// <summary>Makes a decoder without weights. Throws <see cref="ArgumentException"/> that names a setting out of its range.</summary>
    public static DecoderHandle Create(in NxDecoderConfig config)
    {
        NativeLibraryCheck.Ensure();
        fixed (NxDecoderConfig* given = &config)
        {
            var status = NxNative.nx_decoder_create(given, out var decoder);
            NativeFailure.ThrowIfFailed(status);
            return decoder;
        }
    }

    /// <summary>Takes a tensor by name; packs it, so that its data may go afterwards.</summary>
    public void Load(string name, in NxTensor tensor)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = bytes)
        fixed (NxTensor* given = &tensor)
            NativeFailure.ThrowIfFailed(NxNative.nx_decoder_load(this, text, (nuint)bytes.Length, given));
    }

    /// <summary>Ends loading; throws when tensors are missing.</summary>
    public void Ready() => NativeFailure.ThrowIfFailed(NxNative.nx_decoder_ready(this));

    /// <summary>Adds a layer's part of an adapter.</summary>
    public void LoadAdapter(int adapter, string module, in NxTensor a, in NxTensor b, float scale)
    {
        var bytes = Encoding.UTF8.GetBytes(module);
        fixed (byte* text = bytes)
        fixed (NxTensor* first = &a, second = &b)
            NativeFailure.ThrowIfFailed(NxNative.nx_decoder_adapter_load(this, (uint)adapter, text, (nuint)bytes.Length, first, second, scale));
    }

    /// <summary>Forgets an adapter.</summary>
    public void DropAdapter(int adapter) => NativeFailure.ThrowIfFailed(NxNative.nx_decoder_adapter_drop(this, (uint)adapter));

    /// <summary>Runs one step.</summary>
    /// <param name="batch">Its arrays are pinned by the caller.</param>
    /// <param name="logits">[logits][vocabulary]</param>
    public void Step(in NxDecoderBatch batch, Span<float> logits)
    {
        NxStatus status;
        fixed (NxDecoderBatch* given = &batch)
        fixed (float* room = logits)
            status = NxNative.nx_decoder_step(this, given, room, (ulong)logits.Length);
        NativeFailure.ThrowIfFailed(status);
    }

    /// <summary>Copies whole blocks, one after the other.</summary>
    /// <param name="pairs">[copies][2], source and destination.</param>
    public void CopyBlocks(ReadOnlySpan<int> pairs)
    {
        fixed (int* given = pairs)
            NativeFailure.ThrowIfFailed(NxNative.nx_decoder_copy_blocks(this, given, (uint)pairs.Length / 2));
    }

    /// <summary>What it holds, in bytes.</summary>
    public NxDecoderMemory Measure()
    {
        var memory = NxDecoderMemory.Create();
        NativeFailure.ThrowIfFailed(NxNative.nx_decoder_measure(this, &memory));
        return memory;
    }
}
