using System.Globalization;

namespace Natix.Engine.Host.Reporting;

/// <summary>How figures are shown to people; the culture is invariant.</summary>
internal static class FigureText
{
    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The figure in a numeric format; a dash where there is none (NaN).</summary>
    public static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
