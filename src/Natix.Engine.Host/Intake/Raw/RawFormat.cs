using System.Globalization;

namespace Natix.Engine.Host.Intake.Raw;

/// <summary>Reads what raw frames are: <c>nv12:1920x1080[:bt709|bt601][:full|limited]</c> or <c>rgb24:640x480</c>.</summary>
internal static class RawFormat
{
    /// <summary>Rows from which video without a word on its colours is taken for high definition: BT.709, else BT.601.</summary>
    public const int HighDefinitionRows = 720;

    private const int LongestEdge = 65535;

    /// <summary>The format, or null and what is wrong with the text.</summary>
    public static FrameFormat? Parse(string text, out string error)
    {
        var parts = text.ToLowerInvariant().Split(':');
        PixelLayout? layout = parts[0] switch { "nv12" => PixelLayout.Nv12, "rgb24" => PixelLayout.Rgb24, _ => null };
        error = "";
        if (layout is null)
            error = $"'{parts[0]}' is no layout of raw frames; nv12 and rgb24 are";
        else if (parts.Length < 2 || !TrySize(parts[1], out var width, out var height))
            error = $"'{(parts.Length < 2 ? "" : parts[1])}' is no size; write WIDTHxHEIGHT, each from 1 to {LongestEdge}";
        else if (layout == PixelLayout.Nv12 && width % 2 != 0)
            error = $"NV12 of {width} pixels across has no agreed layout; the width must be even";
        else if (TryMatrix(parts.AsSpan(2), layout.Value, height, out var matrix, out error) && FrameFormat.Raw(layout.Value, width, height, matrix) is var format)
            return Fits(format, out error) ? format : null;
        return null;
    }

    /// <summary>The meaning of samples.</summary>
    /// <param name="isHighDefinition">BT.709 instead of BT.601.</param>
    /// <param name="isFull">All of 0..255 is used.</param>
    public static YuvMatrix Matrix(bool isHighDefinition, bool isFull) => (isHighDefinition, isFull) switch
    {
        (true, true) => YuvMatrix.Bt709Full,
        (true, false) => YuvMatrix.Bt709Limited,
        (false, true) => YuvMatrix.Bt601Full,
        _ => YuvMatrix.Bt601Limited,
    };

    private static bool Fits(FrameFormat format, out string error)
    {
        error = format.ByteCount <= 1 << 30 ? "" : $"{format.Width} x {format.Height} is more than 1 GiB a frame";
        return error.Length == 0;
    }

    private static bool TrySize(string text, out int width, out int height)
    {
        var edges = text.Split('x');
        height = 0;
        return TryEdge(edges[0], out width) && edges.Length == 2 && TryEdge(edges[1], out height);
    }

    private static bool TryEdge(string text, out int edge) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out edge) && edge is >= 1 and <= LongestEdge;

    private static bool TryMatrix(ReadOnlySpan<string> words, PixelLayout layout, int height, out YuvMatrix matrix, out string error)
    {
        var (isHigh, isFull) = (height >= HighDefinitionRows, false);
        error = "";
        foreach (var word in words)
        {
            if (layout == PixelLayout.Rgb24)
                error = $"'{word}' says nothing of RGB; colours and range are for nv12";
            else if (word is "bt709" or "bt601")
                isHigh = word == "bt709";
            else if (word is "full" or "limited")
                isFull = word == "full";
            else
                error = $"'{word}' is neither colours (bt709, bt601) nor a range (full, limited)";
        }

        matrix = Matrix(isHigh, isFull);
        return error.Length == 0;
    }
}
