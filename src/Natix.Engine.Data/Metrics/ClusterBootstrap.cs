using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Metrics;

/// <summary>How a bootstrap interval was made.</summary>
public enum BootstrapMethod
{
    /// <summary>There is none: the figure itself, or nearly every redrawing of it, is undefined, or there is only one unit.</summary>
    None,

    /// <summary>The bare quantiles of the redrawn figures: corrections could not be computed.</summary>
    Percentile,

    /// <summary>Quantiles corrected for bias and skew (BCa).</summary>
    BiasCorrected,
}

/// <summary>What a bootstrap gave. Immutable.</summary>
/// <param name="Estimate">The figure on the data as they are; NaN where it is undefined.</param>
/// <param name="Low">Lower end of the interval; NaN without one.</param>
/// <param name="High">Upper end of the interval; NaN without one.</param>
/// <param name="Units">Independent units that were drawn from.</param>
/// <param name="Undefined">Redrawings on which the figure is undefined; they take no part.</param>
/// <param name="Draws">The redrawn figures, ascending.</param>
/// <param name="Method">How the interval was made.</param>
public sealed record BootstrapResult(
    double Estimate, double Low, double High, int Units, int Undefined, IReadOnlyList<double> Draws, BootstrapMethod Method);

/// <summary>
/// The bootstrap over independent units (Efron and Tibshirani 1993; units drawn whole, so that frames of one clip stay together), with
/// the bias-corrected and accelerated interval (Efron 1987). The same seed gives the same interval. Pure.
/// </summary>
public static class ClusterBootstrap
{
    /// <summary>Redrawings where nothing else is asked for.</summary>
    public const int DefaultDraws = 2000;

    /// <summary>The interval of a figure.</summary>
    /// <param name="units">How many independent units there are, 0 or more.</param>
    /// <param name="figure">The figure when unit i is taken counts[i] times; NaN where it is undefined. Called from one thread.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="draws">Redrawings, at least 100.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few draws, negative units, or a confidence outside (0, 1).</exception>
    public static BootstrapResult Of(
        int units, Func<int[], double> figure, ulong seed, int draws = DefaultDraws, double confidence = ProportionInterval.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies between 0 and 1.");
        var counts = new int[units];
        Array.Fill(counts, 1);
        var estimate = units == 0 ? double.NaN : figure(counts);
        if (double.IsNaN(estimate) || units < 2)
            return new BootstrapResult(estimate, double.NaN, double.NaN, units, 0, [], BootstrapMethod.None);
        var redrawn = Redraw(counts, figure, seed, draws);
        var none = new BootstrapResult(estimate, double.NaN, double.NaN, units, draws - redrawn.Length, redrawn, BootstrapMethod.None);
        // Quantiles of a handful of draws are noise.
        if (redrawn.Length < draws / 2)
            return none;
        var (lower, upper) = ((1 - confidence) / 2, (1 + confidence) / 2);
        var method = BootstrapMethod.Percentile;
        if (Corrections(counts, figure, estimate, redrawn) is var (bias, skew))
        {
            (lower, upper) = (Corrected(lower, bias, skew), Corrected(upper, bias, skew));
            method = BootstrapMethod.BiasCorrected;
        }

        return none with { Low = Quantile(redrawn, lower), High = Quantile(redrawn, upper), Method = method };
    }

    private static double[] Redraw(int[] counts, Func<int[], double> figure, ulong seed, int draws)
    {
        var random = new SeededRandom(seed);
        var redrawn = new List<double>(draws);
        for (var draw = 0; draw < draws; draw++)
        {
            Array.Clear(counts);
            for (var i = 0; i < counts.Length; i++)
                counts[random.Below(counts.Length)]++;
            var value = figure(counts);
            if (!double.IsNaN(value))
                redrawn.Add(value);
        }

        redrawn.Sort();
        return [.. redrawn];
    }

    /// <summary>Bias z0 from the share of draws below the estimate (ties half), skew a from leaving out one unit at a time; null where they are undefined.</summary>
    private static (double Bias, double Skew)? Corrections(int[] counts, Func<int[], double> figure, double estimate, double[] redrawn)
    {
        var below = redrawn.Sum(d => d < estimate ? 1 : d == estimate ? 0.5 : 0) / redrawn.Length;
        if (below is 0 or 1)
            return null;
        Array.Fill(counts, 1);
        var left = new double[counts.Length];
        for (var i = 0; i < left.Length; i++)
        {
            counts[i] = 0;
            left[i] = figure(counts);
            counts[i] = 1;
        }

        var mean = left.Average();
        var (squares, cubes) = (left.Sum(v => Math.Pow(mean - v, 2)), left.Sum(v => Math.Pow(mean - v, 3)));
        return squares > 0 ? (NormalDistribution.Quantile(below), cubes / (6 * Math.Pow(squares, 1.5))) : null;
    }

    private static double Corrected(double level, double bias, double skew)
    {
        var z = bias + NormalDistribution.Quantile(level);
        return NormalDistribution.Cumulative(bias + (z / (1 - (skew * z))));
    }

    // Linear between neighbours (Hyndman and Fan 1996, type 7).
    private static double Quantile(double[] sorted, double level)
    {
        var place = Math.Clamp(level, 0, 1) * (sorted.Length - 1);
        var lower = (int)place;
        var upper = Math.Min(lower + 1, sorted.Length - 1);
        return sorted[lower] + ((place - lower) * (sorted[upper] - sorted[lower]));
    }
}
