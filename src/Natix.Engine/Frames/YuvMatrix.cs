namespace Natix.Engine;

/// <summary>What Y, Cb, Cr mean: the matrix (ITU-R BT.601 or BT.709) and the range of the samples.</summary>
public enum YuvMatrix
{
    /// <summary>BT.601, all samples 0..255: JPEG (JFIF 1.02).</summary>
    Bt601Full = 0,

    /// <summary>BT.601, luma 16..235, chroma 16..240: standard-definition video.</summary>
    Bt601Limited,

    /// <summary>BT.709, luma 16..235, chroma 16..240: high-definition video.</summary>
    Bt709Limited,

    /// <summary>BT.709, all samples 0..255.</summary>
    Bt709Full,
}
