using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Natix.Engine.Measurement.Statistics;

namespace Natix.Engine.LanguageBench;

/// <summary>What the machine can do for a second at some time, as the native bench measures it, on all threads together.</summary>
/// <param name="ReadGigabytes">Bytes a second read from memory, in 1e9; NaN where not measured.</param>
/// <param name="SingleGigamacs">Multiplications with addition a second, in single precision, in registers, in 1e9.</param>
/// <param name="Int8Gigamacs">The same, 8 bits by 8.</param>
/// <param name="Int4Gigamacs">The same, 4 bits by 8.</param>
internal sealed partial record MachinePeaks(double ReadGigabytes, double SingleGigamacs, double Int8Gigamacs, double Int4Gigamacs)
{
    private static readonly MachinePeaks Unknown = new(double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>The peak of a precision's arithmetic.</summary>
    public double Gigamacs(WeightPrecision weights) => weights switch { WeightPrecision.Full => SingleGigamacs, WeightPrecision.EightBit => Int8Gigamacs, _ => Int4Gigamacs };

    /// <summary>Between two.</summary>
    public static MachinePeaks Mean(MachinePeaks a, MachinePeaks b) => new(
        (a.ReadGigabytes + b.ReadGigabytes) / 2, (a.SingleGigamacs + b.SingleGigamacs) / 2, (a.Int8Gigamacs + b.Int8Gigamacs) / 2, (a.Int4Gigamacs + b.Int4Gigamacs) / 2);

    /// <summary>Medians of several.</summary>
    public static MachinePeaks Median(IReadOnlyCollection<MachinePeaks> all) => new(
        Quantiles.Median(all.Select(p => p.ReadGigabytes)), Quantiles.Median(all.Select(p => p.SingleGigamacs)), Quantiles.Median(all.Select(p => p.Int8Gigamacs)), Quantiles.Median(all.Select(p => p.Int4Gigamacs)));

    /// <summary>Measures them now, in about a second.</summary>
    /// <param name="program">natix_decoder_bench; null: not measured.</param>
    /// <param name="threads">How many.</param>
    /// <exception cref="InvalidOperationException">The program failed, or said something else.</exception>
    public static async Task<MachinePeaks> MeasureAsync(string? program, int threads)
    {
        if (program is null)
            return Unknown;
        using var process = Process.Start(new ProcessStartInfo(program, [threads.ToString(CultureInfo.InvariantCulture), "peaks"]) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Parse(text);
    }

    /// <summary>Reads what the program prints.</summary>
    internal static MachinePeaks Parse(string text)
    {
        var match = Line().Match(text);
        if (!match.Success)
            throw new InvalidOperationException($"expected peaks of the native bench, found: {text}");
        double Figure(int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        return new MachinePeaks(Figure(1), Figure(2), Figure(3), Figure(4));
    }

    [GeneratedRegex(@"stream ([\d.]+) GB/s; f32 ([\d.]+), int8 ([\d.]+), int4 ([\d.]+) GMAC/s")]
    private static partial Regex Line();
}
