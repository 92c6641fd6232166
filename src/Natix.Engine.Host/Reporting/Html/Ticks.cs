using System.Globalization;

namespace Natix.Engine.Host.Reporting.Html;

/// <summary>Round values along an axis. Pure.</summary>
internal static class Ticks
{
    /// <summary>0, 0.25, 0.5, 0.75, 1.</summary>
    public static IReadOnlyList<(double At, string Text)> Unit { get; } = [(0, "0"), (0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (1, "1")];

    /// <summary>Multiples of 1, 2 or 5 times a power of ten within a range, about as many as wanted.</summary>
    /// <param name="low">Smallest value, finite.</param>
    /// <param name="high">Largest value, finite.</param>
    /// <param name="wanted">About how many, at least 1.</param>
    public static IReadOnlyList<(double At, string Text)> Round(double low, double high, int wanted)
    {
        if (!(high > low) || !double.IsFinite(high - low))
            return [];
        var raw = (high - low) / wanted;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        var ticks = new List<(double, string)>();
        for (var k = Math.Ceiling((low / step) - 1e-9) + 0.0; k * step <= high + (step * 1e-9); k++)
            ticks.Add((k * step, (k * step).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));
        return ticks;
    }
}
