namespace Natix.Engine;

/// <summary>
/// A small grey picture of a frame, upright, the whole of it stretched to one size: what time needs of a stream's pixels after they are gone.
/// Luma as stored, or that of RGB. Reused frame after frame; its memory comes with the first picture. Not thread-safe.
/// </summary>
internal sealed class FramePicture
{
    /// <summary>Samples across.</summary>
    public const int Width = 160;

    /// <summary>Rows.</summary>
    public const int Height = 90;

    private byte[]? _samples;
    private bool _isMade;

    /// <summary>True when the frame's stream asked for it.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>The samples row by row, 0 black to 255 white; empty when there is no picture.</summary>
    public ReadOnlySpan<byte> Samples => _isMade ? _samples : [];

    /// <summary>Starts on a frame: it has no picture yet.</summary>
    public void Begin(bool isWanted) => (IsWanted, _isMade) = (isWanted, false);

    /// <summary>The samples to write; from now on there is a picture.</summary>
    public Span<byte> Make()
    {
        _isMade = true;
        return _samples ??= new byte[Width * Height];
    }
}
