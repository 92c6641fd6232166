using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Where things go on a contact sheet. Pixels; the sheet is 1600 wide and as high as it needs to be.</summary>
internal sealed class SheetLayout
{
    public const int Width = 1600;
    public const int Margin = 44;
    public const int Header = 128;
    public const int Gap = 16;
    public const int StripGap = 10;
    public const int Caption = 30;

    private SheetLayout(int strips, int cells, float aspect)
    {
        Columns = cells switch { <= 4 => Math.Max(2, cells), <= 12 => 4, <= 15 => 5, _ => 6 };
        StripHeight = strips switch { 1 => 130, <= 3 => 84, <= 8 => 52, _ => 34 };
        StripsTop = Header;
        CellWidth = (Width - (2 * Margin) - ((Columns - 1) * Gap)) / (float)Columns;
        PictureHeight = CellWidth / aspect;
        GridTop = StripsTop + (strips * (StripHeight + StripGap)) + 26;
        var rows = (cells + Columns - 1) / Columns;
        Height = (int)(GridTop + (rows * (PictureHeight + Caption + Gap)) + Margin);
    }

    public int Columns { get; }

    public int Height { get; }

    public float StripHeight { get; }

    public float StripsTop { get; }

    public float GridTop { get; }

    public float CellWidth { get; }

    public float PictureHeight { get; }

    /// <summary>Left end of the curves: names stand before it.</summary>
    public static float PlotLeft => Margin + 190;

    /// <summary>Right end of the curves: figures stand behind it.</summary>
    public static float PlotRight => Width - Margin - 190;

    /// <param name="strips">Number of strips.</param>
    /// <param name="cells">Number of small pictures.</param>
    /// <param name="aspect">Width over height of the small pictures.</param>
    public static SheetLayout For(int strips, int cells, float aspect) => new(strips, cells, Math.Clamp(aspect, 0.75f, 2.4f));

    public SKRect Strip(int index)
    {
        var top = StripsTop + (index * (StripHeight + StripGap));
        return new SKRect(PlotLeft, top, PlotRight, top + StripHeight);
    }

    public SKRect Picture(int index)
    {
        var left = Margin + (index % Columns * (CellWidth + Gap));
        var top = GridTop + (index / Columns * (PictureHeight + Caption + Gap));
        return new SKRect(left, top, left + CellWidth, top + PictureHeight);
    }
}
