namespace Natix.Engine.Training.Networks;

/// <summary>
/// Sizes of a <see cref="ScreenNet"/>. The defaults are those of the shipped model. Channel counts are multiples of <see cref="ChannelStep"/>.
/// </summary>
public sealed record ScreenShape
{
    /// <summary>
    /// What every channel count is a multiple of: on CPUs with AVX-512, oneDNN's weight gradient of a 1x1 convolution with stride 2
    /// writes past its scratch memory when the channels it reads don't fill a vector of 16.
    /// </summary>
    public const int ChannelStep = 16;

    /// <summary>Side of the square input in pixels; a multiple of 16.</summary>
    public int Size { get; init; } = 224;

    /// <summary>Channels after the stem, at half the input's resolution.</summary>
    public int Stem { get; init; } = 16;

    /// <summary>Channels at a quarter of the resolution.</summary>
    public int Quarter { get; init; } = 32;

    /// <summary>Channels at an eighth: the resolution of the heat map.</summary>
    public int Eighth { get; init; } = 64;

    /// <summary>Channels at a sixteenth, where a wider view of the scene is taken.</summary>
    public int Sixteenth { get; init; } = 128;

    /// <summary>Number of residual blocks at a sixteenth.</summary>
    public int ContextBlocks { get; init; } = 2;

    /// <summary>How many of the highest heat logits are averaged to the logit of the image.</summary>
    public int TopCells { get; init; } = 6;

    /// <summary>Side of the heat map in cells.</summary>
    public int Grid => Size / 8;

    /// <summary>Checks the channel counts.</summary>
    /// <exception cref="ArgumentException">A channel count is not a positive multiple of <see cref="ChannelStep"/>.</exception>
    internal ScreenShape Checked()
    {
        ReadOnlySpan<(string Name, int Channels)> widths =
            [(nameof(Stem), Stem), (nameof(Quarter), Quarter), (nameof(Eighth), Eighth), (nameof(Sixteenth), Sixteenth)];
        foreach (var (name, channels) in widths)
        {
            if (channels <= 0 || channels % ChannelStep != 0)
            {
                throw new ArgumentException($"{nameof(ScreenShape)}.{name} is {channels}; give a positive multiple of {ChannelStep}.");
            }
        }

        return this;
    }
}
