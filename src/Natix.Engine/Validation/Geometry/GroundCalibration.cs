using System.Runtime.InteropServices;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Horizon and camera height from objects of known size over a clip. A thing of height H on flat ground seen by a camera of height h_c has
/// pixel height H (v_b - v_h) / h_c: for each object a line in the bottom row, and all lines meet the axis at the horizon. The first guess is a weighted
/// median over the horizons of pairs of sightings of one object (Theil 1950, Sen 1968: 29 percent may be wrong), then <see cref="HorizonFit"/>
/// refines it. Offline; allocates; the same input gives the same result.
/// </summary>
internal static class GroundCalibration
{
    /// <summary>Fewest sightings.</summary>
    public const int LeastSightings = 12;

    /// <summary>Part of the sightings that must fit.</summary>
    public const double LeastInliers = 0.6;

    /// <summary>Most sightings that are paired: pairs grow as the square, and no more is gained.</summary>
    private const int MostPaired = 600;

    /// <summary>Deviations of an edge by which two sightings must differ in row to be paired.</summary>
    private const double LeastApart = 4;

    /// <summary>Horizons less sure than this, in deviations of an edge, say that all was seen from about the same distance.</summary>
    private const double LeastSure = 15;

    /// <summary>Calibrates.</summary>
    /// <param name="sightings">Boxes over the clip, in any order; unusable ones are left out.</param>
    /// <param name="edgeSigma">Deviation of a box's height in pixels, positive.</param>
    public static GroundCalibrated Estimate(ReadOnlySpan<Sighting> sightings, double edgeSigma)
    {
        if (!(edgeSigma > 0 && double.IsFinite(edgeSigma)))
            throw new ArgumentOutOfRangeException(nameof(edgeSigma), edgeSigma, "The deviation of edges must be a positive number of pixels.");
        var usable = new List<Sighting>(sightings.Length);
        foreach (var sighting in sightings)
        {
            if (sighting.IsValid)
                usable.Add(sighting);
        }

        // Without a track, all of a kind are one object whose height varies.
        var groups = usable.GroupBy(s => s.Track >= 0 ? s.Track : -1 - (int)s.Kind).OrderBy(g => g.Key)
            .Select(g => g.ToArray()).Where(g => g.Length >= 2).ToArray();
        var kept = groups.Sum(g => g.Length);
        if (kept < LeastSightings)
            return GroundCalibrated.Failed(CalibrationReason.TooFewSightings, usable.Count);
        var edge = edgeSigma / Math.Sqrt(2);
        var first = FirstHorizon(groups, LeastApart * edge);
        if (double.IsNaN(first))
            return GroundCalibrated.Failed(CalibrationReason.NoSpread, kept, groups.Length);
        var fit = HorizonFit.Refine(groups, first, edge);
        if (!fit.IsSound || fit.Inliers < LeastInliers * kept)
            return GroundCalibrated.Failed(CalibrationReason.Inconsistent, kept, groups.Length);
        if (!(fit.Sigma <= LeastSure * edge))
            return GroundCalibrated.Failed(CalibrationReason.NoSpread, kept, groups.Length);
        var (height, sigma) = CameraHeight(groups, fit);
        return new GroundCalibrated(CalibrationReason.Calibrated, fit.Horizon, fit.Sigma, height, sigma, kept, fit.Inliers, groups.Length);
    }

    private static double FirstHorizon(Sighting[][] groups, double apart)
    {
        var (horizons, weights) = (new List<double>(), new List<double>());
        var total = groups.Sum(g => g.Length);
        foreach (var group in groups)
        {
            // Each group gives its share of the pairs, evenly taken.
            var step = Math.Max(1, total / MostPaired);
            for (var i = 0; i < group.Length; i += step)
            {
                for (var j = i + step; j < group.Length; j += step)
                {
                    var (near, far) = group[i].Bottom > group[j].Bottom ? (group[i], group[j]) : (group[j], group[i]);
                    var (rows, heights) = (near.Bottom - far.Bottom, near.Height - far.Height);
                    if (rows < apart || heights <= 0)
                        continue;
                    horizons.Add(near.Bottom - (near.Height * rows / heights));
                    weights.Add(heights / (near.Height + far.Height));
                }
            }
        }

        return horizons.Count == 0
            ? double.NaN
            : RobustLocation.WeightedMedian(CollectionsMarshal.AsSpan(horizons), CollectionsMarshal.AsSpan(weights));
    }

    // Objects of a kind are of one make: their common error does not average out, only that between kinds does.
    private static (double Height, double Sigma) CameraHeight(Sighting[][] groups, in HorizonFit fit)
    {
        var (sum, weights) = (0.0, 0.0);
        var slopes = fit.Slopes;
        var objects = groups.Select((g, i) => (g[0].Kind, g[0].Spread, Height: Math.Log(g[0].Metres / slopes[i])));
        foreach (var kind in objects.GroupBy(g => g.Kind))
        {
            var heights = kind.Select(g => g.Height).ToArray();
            var (median, deviation) = RobustLocation.Spread(heights);
            // The standard error of a median is 1.25 times that of a mean.
            var chance = heights.Length > 1 ? 1.2533 * deviation / Math.Sqrt(heights.Length) : 0;
            var variance = Math.Max(1e-8, Math.Pow(kind.Max(g => g.Spread), 2) + (chance * chance));
            sum += median / variance;
            weights += 1 / variance;
        }

        return (Math.Exp(sum / weights), Math.Sqrt(1 / weights));
    }
}
