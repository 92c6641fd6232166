namespace Natix.Engine;

/// <summary>What a frame may cost before it is refused. Immutable.</summary>
/// <param name="MaxBytes">Largest encoded frame in bytes, 4 to 1000 MiB.</param>
/// <param name="MaxPixels">Largest image in pixels, checked from the header before anything is decoded.</param>
public sealed record FrameLimits(int MaxBytes = 32 << 20, long MaxPixels = 64_000_000)
{
    /// <summary>32 MiB and 64 megapixels: a validator's original 4032x3024 photograph passes, 20000x20000 does not.</summary>
    public static FrameLimits Default { get; } = new();
}
