using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>The colours of every picture the host draws. Told apart by lightness too, not by hue alone.</summary>
internal static class Palette
{
    public static readonly SKColor Paper = new(0x10, 0x14, 0x1A);
    public static readonly SKColor Panel = new(0x1A, 0x20, 0x29);
    public static readonly SKColor Line = new(0x33, 0x3D, 0x4A);
    public static readonly SKColor Ink = new(0xF2, 0xF4, 0xF7);
    public static readonly SKColor Quiet = new(0x93, 0x9F, 0xAF);
    public static readonly SKColor Roadwork = new(0xFF, 0x8A, 0x1F);
    public static readonly SKColor Clear = new(0x3F, 0xC9, 0xB0);
    public static readonly SKColor Failed = new(0xE0, 0x4F, 0x5F);
    public static readonly SKColor Impossible = new(0xA8, 0xB2, 0xC0);
    public static readonly SKColor OnBadge = new(0x14, 0x12, 0x10);

    private static readonly SKColor[] _boxes =
    [
        new(0xFF, 0xC8, 0x3D), new(0x5B, 0xB8, 0xFF), new(0xC9, 0x8B, 0xFF), new(0x8C, 0xE0, 0x5A), new(0xFF, 0x7D, 0xB0), new(0x6F, 0xE3, 0xE1),
    ];

    // P, red, green, blue, alpha: nothing below one in four, then yellow to deep orange.
    private static readonly (float P, float R, float G, float B, float A)[] _heat =
    [
        (0.00f, 255, 214, 70, 0), (0.25f, 255, 214, 70, 0), (0.50f, 255, 184, 50, 95), (0.75f, 255, 120, 30, 140), (1.00f, 255, 62, 40, 165),
    ];

    /// <summary>Colour of a detector's class.</summary>
    public static SKColor Box(int modelIndex, int classId) => _boxes[(int)((uint)((modelIndex * 31) + classId) % _boxes.Length)];

    /// <summary>Colour of a verdict: roadwork, clear, or none (null).</summary>
    public static SKColor Verdict(bool? isRoadwork) => isRoadwork switch { true => Roadwork, false => Clear, null => Failed };

    /// <summary>Translucent colour of a heat-map cell; unpremultiplied.</summary>
    /// <param name="p">P(device), clamped to [0,1]; NaN counts as 0.</param>
    public static SKColor Heat(float p)
    {
        p = float.IsNaN(p) ? 0 : Math.Clamp(p, 0, 1);
        var upper = 1;
        while (upper < _heat.Length - 1 && p > _heat[upper].P)
            upper++;
        var (a, b) = (_heat[upper - 1], _heat[upper]);
        var t = (p - a.P) / (b.P - a.P);
        return new SKColor(Mix(a.R, b.R, t), Mix(a.G, b.G, t), Mix(a.B, b.B, t), Mix(a.A, b.A, t));
    }

    private static byte Mix(float a, float b, float t) => (byte)(a + ((b - a) * t) + 0.5f);
}
