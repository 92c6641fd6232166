namespace Natix.Engine.FramePath.Peers;

/// <summary>A way from JPEG bytes to a model's float tensor, on one thread. Not thread-safe.</summary>
internal interface ITensorPath : IDisposable
{
    /// <summary>As tables show it.</summary>
    string Name { get; }

    /// <summary>Decodes, resizes and normalises one frame.</summary>
    void Fill(byte[] jpeg);

    /// <summary>The tensor of the last frame, CHW; valid until the next one.</summary>
    unsafe float* Tensor { get; }
}
