namespace Natix.Engine.Tests.Cascade;

/// <summary>Raw frames of one grey, so that a scripted model can tell them apart.</summary>
internal static class GreyFrames
{
    private const int Size = 32;

    /// <summary>A frame of 32x32 pixels that are all <paramref name="grey"/>.</summary>
    public static FrameLease LendGrey(this RoadworkEngine engine, byte grey)
    {
        var lease = engine.Rent(3 * Size * Size);
        lease.Length = 3 * Size * Size;
        lease.Buffer.Span[..lease.Length].Fill(grey);
        lease.Format = FrameFormat.Raw(PixelLayout.Rgb24, Size, Size);
        return lease;
    }

    /// <summary>The grey of an image, from its first value as a scripted model sees it.</summary>
    public static int GreyOf(float value) => (int)Math.Round(value * 255);
}
