using System.Text;

namespace Natix.Engine.Native;

/// <summary>A vision tower with its weights and scratch memory. One thread at a time; disposing frees all of it.</summary>
internal sealed unsafe class VisionHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_vision_close(handle);

    /// <summary>Makes a tower without weights. Throws <see cref="ArgumentException"/> that names a setting out of its range.</summary>
    public static VisionHandle Create(in NxVisionConfig config)
    {
        NativeLibraryCheck.Ensure();
        fixed (NxVisionConfig* given = &config)
        {
            var status = NxNative.nx_vision_create(given, out var vision);
            NativeFailure.ThrowIfFailed(status);
            return vision;
        }
    }

    /// <summary>Takes a tensor by name; packs it, so that its data may go afterwards.</summary>
    public void Load(string name, in NxTensor tensor)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = bytes)
        fixed (NxTensor* given = &tensor)
            NativeFailure.ThrowIfFailed(NxNative.nx_vision_load(this, text, (nuint)bytes.Length, given));
    }

    /// <summary>Ends loading; throws when tensors are missing.</summary>
    public void Ready() => NativeFailure.ThrowIfFailed(NxNative.nx_vision_ready(this));

    /// <summary>Encodes an image.</summary>
    /// <param name="image">Its arrays are pinned by the caller.</param>
    public void Encode(in NxVisionImage image)
    {
        NxStatus status;
        fixed (NxVisionImage* given = &image)
            status = NxNative.nx_vision_encode(this, given);
        NativeFailure.ThrowIfFailed(status);
    }

    /// <summary>What it holds, in bytes.</summary>
    public NxVisionMemory Measure()
    {
        var memory = NxVisionMemory.Create();
        NativeFailure.ThrowIfFailed(NxNative.nx_vision_measure(this, &memory));
        return memory;
    }
}
