namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Focal length from objects of known height at known depths over a clip: f = h_px Z / H for each sighting, the median over each object, then over
/// the objects of a kind, then the mean over kinds by inverse variance. Depths must not depend on a focal length themselves
/// (<see cref="DepthKind.AxialByFocal"/> would give back the one that was put in). Offline; allocates; pure.
/// </summary>
internal static class FocalCalibration
{
    /// <summary>Fewest sightings with a depth.</summary>
    public const int LeastSightings = 8;

    /// <summary>Part of an error of depth that all sightings share, as a map's scale is: it does not average out.</summary>
    public const double SharedDepthSigma = 0.05;

    /// <summary>The focal length, or why there is none.</summary>
    /// <param name="sightings">Boxes over the clip; those without a depth are left out.</param>
    public static (FocalEstimate Focal, CalibrationReason Reason) Estimate(ReadOnlySpan<Sighting> sightings)
    {
        var usable = new List<(Sighting Seen, double Focal)>(sightings.Length);
        foreach (var s in sightings)
        {
            if (s.IsValid && s.Depth > 0 && double.IsFinite(s.Depth))
                usable.Add((s, Math.Log(s.Height * s.Depth / s.Metres)));
        }

        if (usable.Count < LeastSightings)
            return (default, CalibrationReason.TooFewDepths);
        var (sum, weights, objects) = (0.0, 0.0, 0);
        foreach (var kind in usable.GroupBy(u => u.Seen.Kind).OrderBy(g => g.Key))
        {
            // Sightings without a track are each an object of their own.
            var ofObjects = kind.GroupBy(u => u.Seen.Track).SelectMany(
                g => g.Key >= 0 ? [RobustLocation.Median(g.Select(u => u.Focal).ToArray())] : g.Select(u => u.Focal)).ToArray();
            var (median, deviation) = RobustLocation.Spread(ofObjects);
            var chance = ofObjects.Length > 1 ? 1.2533 * deviation / Math.Sqrt(ofObjects.Length) : 0;
            var variance = Math.Max(1e-8, Math.Pow(kind.Max(u => u.Seen.Spread), 2) + (chance * chance));
            sum += median / variance;
            weights += 1 / variance;
            objects += ofObjects.Length;
        }

        var sigma = Math.Sqrt((1 / weights) + (SharedDepthSigma * SharedDepthSigma));
        return (new FocalEstimate(Math.Exp(sum / weights), sigma, objects), CalibrationReason.Calibrated);
    }
}
