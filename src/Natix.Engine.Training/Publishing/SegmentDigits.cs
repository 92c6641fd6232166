using SkiaSharp;

namespace Natix.Engine.Training.Publishing;

/// <summary>Draws numbers with seven strokes a digit, because a machine that trains may hold no font at all.</summary>
internal static class SegmentDigits
{
    // Strokes a digit lights, bit 0 first: top, upper right, lower right, bottom, lower left, upper left, middle.
    private static readonly byte[] Lit = [0b0111111, 0b0000110, 0b1011011, 0b1001111, 0b1100110, 0b1101101, 0b1111101, 0b0000111, 0b1111111, 0b1101111];

    private static readonly (int X0, int Y0, int X1, int Y1)[] Strokes =
        [(0, 0, 1, 0), (1, 0, 1, 1), (1, 1, 1, 2), (0, 2, 1, 2), (0, 1, 0, 2), (0, 0, 0, 1), (0, 1, 1, 1)];

    /// <summary>Draws digits and points; other characters leave a gap.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">Digits and points.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Top edge.</param>
    /// <param name="height">Height of a digit.</param>
    /// <param name="colour">Colour of the strokes.</param>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float height, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour, StrokeWidth = height / 8, StrokeCap = SKStrokeCap.Round, IsAntialias = true };
        var half = height / 2;
        foreach (var character in text)
        {
            if (character == '.')
            {
                canvas.DrawLine(x, y + height, x, y + height, paint);
                x += height * 0.35f;
                continue;
            }

            for (var s = 0; char.IsAsciiDigit(character) && s < Strokes.Length; s++)
            {
                var (x0, y0, x1, y1) = Strokes[s];
                if ((Lit[character - '0'] >> s & 1) != 0)
                {
                    canvas.DrawLine(x + (x0 * half), y + (y0 * half), x + (x1 * half), y + (y1 * half), paint);
                }
            }

            x += height * 0.85f;
        }
    }
}
