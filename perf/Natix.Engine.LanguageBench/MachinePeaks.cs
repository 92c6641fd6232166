using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Natix.Engine.Measurement.Statistics;

namespace Natix.Engine.LanguageBench;

/// <summary>What the machine can do for a second at some time, as the native bench measures it, on all threads together.</summary>
/// <param name="Kernels">Which of the engine's kernels the peaks are of: avx512, avx2; empty where not measured.</param>
/// <param name="ReadGigabytes">Bytes a second read from memory, in 1e9; NaN where not measured.</param>
/// <param name="SingleGigamacs">Multiplications with addition a second, in single precision, in registers, in 1e9.</param>
/// <param name="Int8Gigamacs">The same, 8 bits by 8.</param>
/// <param name="Int4Gigamacs">The same, 4 bits by 8.</param>
internal sealed partial record MachinePeaks(string Kernels, double ReadGigabytes, double SingleGigamacs, double Int8Gigamacs, double Int4Gigamacs)
{
    private static readonly MachinePeaks Unknown = new("", double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>The peak of a precision's arithmetic.</summary>
    public double Gigamacs(WeightPrecision weights) => weights switch { WeightPrecision.Full => SingleGigamacs, WeightPrecision.EightBit => Int8Gigamacs, _ => Int4Gigamacs };

    /// <summary>Between two.</summary>
    public static MachinePeaks Mean(MachinePeaks a, MachinePeaks b) => new(
        a.Kernels, (a.ReadGigabytes + b.ReadGigabytes) / 2, (a.SingleGigamacs + b.SingleGigamacs) / 2, (a.Int8Gigamacs + b.Int8Gigamacs) / 2, (a.Int4Gigamacs + b.Int4Gigamacs) / 2);

    /// <summary>Medians of several.</summary>
    public static MachinePeaks Median(IReadOnlyCollection<MachinePeaks> all) => new(
        all.First().Kernels, Quantiles.Median(all.Select(p => p.ReadGigabytes)), Quantiles.Median(all.Select(p => p.SingleGigamacs)), Quantiles.Median(all.Select(p => p.Int8Gigamacs)), Quantiles.Median(all.Select(p => p.Int4Gigamacs)));

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
        double Figure(string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        return new MachinePeaks(match.Groups["kernels"].Value, Figure("read"), Figure("f32"), Figure("int8"), Figure("int4"));
    }

    [GeneratedRegex(@"^(?<kernels>\w+) kernels.*stream (?<read>[\d.]+) GB/s; f32 (?<f32>[\d.]+), int8 (?<int8>[\d.]+), int4 (?<int4>[\d.]+) GMAC/s")]
    private static partial Regex Line();
}
