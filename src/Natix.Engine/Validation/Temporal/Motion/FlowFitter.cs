namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// Fits a translation and an expansion to motions of which some are others' motions: pairs drawn at random find the largest agreement
/// (RANSAC, Fischler and Bolles 1981), reweighted least squares with Tukey's biweight (Beaton and Tukey 1974) polish it. Draws come from a
/// seed, so the same motions give the same fit. Pure; allocates nothing.
/// </summary>
internal static class FlowFitter
{
    private const int Draws = 100;
    private const int Polishes = 5;

    /// <summary>False when fewer agree than are needed.</summary>
    /// <param name="samples">The motions, finite.</param>
    /// <param name="tolerance">Residual in samples within which a motion agrees, positive.</param>
    /// <param name="leastInliers">Motions that must agree, at least 3.</param>
    /// <param name="leastShare">Share of the motions that must agree.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="fit">The fit; default when there is none.</param>
    public static bool TryFit(ReadOnlySpan<FlowSample> samples, double tolerance, int leastInliers, double leastShare, ulong seed, out FlowFit fit)
    {
        fit = default;
        if (samples.Length < Math.Max(3, leastInliers))
            return false;
        var best = Draw(samples, tolerance, seed);
        for (var i = 0; i < Polishes; i++)
            best = Polish(samples, best, 2 * tolerance);
        fit = Measure(samples, best, tolerance);
        var enough = fit.Inliers >= leastInliers && fit.Inliers >= leastShare * samples.Length && double.IsFinite(fit.ExpansionSigma);
        fit = enough ? fit : default;
        return enough;
    }

    private static FlowFit Draw(ReadOnlySpan<FlowSample> samples, double tolerance, ulong seed)
    {
        var (best, least) = (default(FlowFit), double.PositiveInfinity);
        for (var draw = 0; draw < Draws; draw++)
        {
            var first = (int)(Next(ref seed) % (ulong)samples.Length);
            var second = (int)(Next(ref seed) % (ulong)samples.Length);
            if (first == second || !TryPair(samples[first], samples[second], out var fit))
                continue;
            var cost = Cost(samples, fit, tolerance, least);
            if (cost < least)
                (best, least) = (fit, cost);
        }

        return best;
    }

    private static bool TryPair(in FlowSample a, in FlowSample b, out FlowFit fit)
    {
        var (dx, dy) = (b.Bx - a.Bx, b.By - a.By);
        var square = (dx * dx) + (dy * dy);
        var expansion = (((b.U - a.U) * dx) + ((b.V - a.V) * dy)) / square;
        var x = (a.U + b.U - (expansion * (a.Bx + b.Bx))) / 2;
        var y = (a.V + b.V - (expansion * (a.By + b.By))) / 2;
        fit = new FlowFit(x, y, expansion, double.NaN, 0, double.NaN);
        return square > 1e-12;
    }

    // Truncated squares (MSAC): closer agreement counts among equal numbers.
    private static double Cost(ReadOnlySpan<FlowSample> samples, in FlowFit fit, double tolerance, double enough)
    {
        var cost = 0.0;
        foreach (ref readonly var sample in samples)
        {
            cost += Math.Min(Square(sample, fit), tolerance * tolerance);
            if (cost >= enough)
                break;
        }

        return cost;
    }

    private static FlowFit Polish(ReadOnlySpan<FlowSample> samples, in FlowFit fit, double reach)
    {
        var (weights, u, v, bx, by) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (ref readonly var sample in samples)
        {
            var weight = Biweight(sample, fit, reach);
            (weights, u, v) = (weights + weight, u + (weight * sample.U), v + (weight * sample.V));
            (bx, by) = (bx + (weight * sample.Bx), by + (weight * sample.By));
        }

        if (weights < 1e-9)
            return fit;
        (u, v, bx, by) = (u / weights, v / weights, bx / weights, by / weights);
        var (shared, spread) = (0.0, 0.0);
        foreach (ref readonly var sample in samples)
        {
            var weight = Biweight(sample, fit, reach);
            var (dx, dy) = (sample.Bx - bx, sample.By - by);
            shared += weight * (((sample.U - u) * dx) + ((sample.V - v) * dy));
            spread += weight * ((dx * dx) + (dy * dy));
        }

        if (spread < 1e-12)
            return fit;
        var expansion = shared / spread;
        return new FlowFit(u - (expansion * bx), v - (expansion * by), expansion, double.NaN, 0, double.NaN);
    }

    private static FlowFit Measure(ReadOnlySpan<FlowSample> samples, in FlowFit fit, double tolerance)
    {
        var (inliers, squares, bx, by, norm) = (0, 0.0, 0.0, 0.0, 0.0);
        foreach (ref readonly var sample in samples)
        {
            var square = Square(sample, fit);
            if (square > tolerance * tolerance)
                continue;
            inliers++;
            (squares, bx, by) = (squares + square, bx + sample.Bx, by + sample.By);
            norm += (sample.Bx * sample.Bx) + (sample.By * sample.By);
        }

        var spread = norm - (((bx * bx) + (by * by)) / Math.Max(1, inliers));
        // Two figures a sample, three fitted; a hundredth of a sample is the best that patches can be followed to.
        var variance = Math.Max(1e-4, squares / Math.Max(1, (2 * inliers) - 3));
        return fit with
        {
            ExpansionSigma = spread > 1e-12 ? Math.Sqrt(variance / spread) : double.PositiveInfinity,
            Inliers = inliers,
            Rms = Math.Sqrt(squares / Math.Max(1, inliers)),
        };
    }

    private static double Biweight(in FlowSample sample, in FlowFit fit, double reach)
    {
        var part = 1 - (Square(sample, fit) / (reach * reach));
        return part > 0 ? part * part : 0;
    }

    private static double Square(in FlowSample sample, in FlowFit fit)
    {
        var x = sample.U - fit.TranslationX - (fit.Expansion * sample.Bx);
        var y = sample.V - fit.TranslationY - (fit.Expansion * sample.By);
        return (x * x) + (y * y);
    }

    // SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
