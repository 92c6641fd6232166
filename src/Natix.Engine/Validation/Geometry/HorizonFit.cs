using System.Runtime.InteropServices;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Lines through a common point. With equal errors in the top and the bottom row, each object's sightings lie along a line through (v_h, v_h) in the
/// plane of bottom and top rows; its direction is the object's height over the camera's. Horizon and directions minimise the distances across the
/// lines (total least squares: rows in error on both sides do not bias it), by Gauss-Newton, first with Huber's weights (1964), which find the way
/// from afar, then with Tukey's (Beaton, Tukey 1974), which give wrong boxes no weight at all. Plain data.
/// </summary>
/// <param name="Horizon">Row of the horizon.</param>
/// <param name="Sigma">Its deviation, pixels, from the curvature and the robust scale of what is left.</param>
/// <param name="Slopes">Height of each object over the camera's.</param>
/// <param name="Inliers">Sightings within three deviations.</param>
/// <param name="IsSound">False when it did not settle, or a line runs where no object can.</param>
internal readonly record struct HorizonFit(double Horizon, double Sigma, double[] Slopes, int Inliers, bool IsSound)
{
    private const int HuberRounds = 12;
    private const int Rounds = 80;
    private const int Turns = 2;

    // Both limits keep 95 percent of the efficiency of least squares when all boxes are good.
    private const double HuberLimit = 1.345;
    private const double TukeyLimit = 4.685;
    private const double InlierDeviations = 3;
    private const double Settled = 1e-3;

    /// <summary>Refines a first guess.</summary>
    /// <param name="groups">Sightings by object, at least two each.</param>
    /// <param name="horizon">The guess.</param>
    /// <param name="edge">Deviation of one edge, pixels.</param>
    public static HorizonFit Refine(Sighting[][] groups, double horizon, double edge)
    {
        var angles = new double[groups.Length];
        var (settled, curvature) = (false, 0.0);
        for (var i = 0; i < groups.Length; i++)
            angles[i] = FirstAngle(groups[i], horizon);
        for (var round = 0; round < Rounds && !settled; round++)
        {
            var (gradient, huber) = (0.0, round < HuberRounds);
            curvature = 0;
            for (var i = 0; i < groups.Length; i++)
            {
                for (var turn = 0; turn < Turns; turn++)
                    Turn(groups[i], ref angles[i], horizon, edge, huber);
                Accumulate(groups[i], angles[i], horizon, edge, huber, ref curvature, ref gradient);
            }

            if (!(curvature > 0))
                break;
            horizon -= gradient / curvature;
            settled = !huber && Math.Abs(gradient / curvature) < Settled * edge;
        }

        return Summary(groups, angles, horizon, edge, curvature, settled);
    }

    private static HorizonFit Summary(Sighting[][] groups, double[] angles, double horizon, double edge, double curvature, bool settled)
    {
        var (residuals, inliers, sound) = (new List<double>(), 0, settled);
        for (var i = 0; i < groups.Length; i++)
        {
            var slope = 1 - Math.Tan(angles[i]);
            sound &= slope > 0 && double.IsFinite(slope);
            foreach (var s in groups[i])
                residuals.Add(Across(s, angles[i], horizon) / Deviation(s, angles[i], edge));
        }

        var (_, scale) = RobustLocation.Spread(CollectionsMarshal.AsSpan(residuals));
        // Boxes better than claimed do not make the horizon surer than what was claimed.
        scale = Math.Max(1, scale);
        inliers = residuals.Count(r => Math.Abs(r) <= InlierDeviations * scale);
        return new HorizonFit(horizon, scale / Math.Sqrt(curvature), Array.ConvertAll(angles, a => 1 - Math.Tan(a)), inliers, sound);
    }

    private static double FirstAngle(Sighting[] group, double horizon)
    {
        var slopes = Array.ConvertAll(group, s => s.Height / (s.Bottom - horizon));
        return Math.Atan(1 - RobustLocation.Median(slopes));
    }

    // One step towards the best direction of an object's line for a given horizon.
    private static void Turn(Sighting[] group, ref double angle, double horizon, double edge, bool huber)
    {
        var (up, down) = (0.0, 0.0);
        foreach (var s in group)
        {
            var (across, along, weight) = (Across(s, angle, horizon), Along(s, angle, horizon), Weight(s, angle, horizon, edge, huber));
            up += weight * along * across;
            down += weight * along * along;
        }

        if (down > 0)
            angle += up / down;
    }

    // Normal equations of the horizon with the direction eliminated (Schur complement).
    private static void Accumulate(
        Sighting[] group, double angle, double horizon, double edge, bool huber, ref double curvature, ref double gradient)
    {
        var shift = Math.Sin(angle) - Math.Cos(angle);
        var (w, x, xx, r, rx) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var s in group)
        {
            var (across, along, weight) = (Across(s, angle, horizon), Along(s, angle, horizon), Weight(s, angle, horizon, edge, huber));
            w += weight;
            x += weight * along;
            xx += weight * along * along;
            r += weight * across;
            rx += weight * across * along;
        }

        if (!(xx > 0))
            return;
        curvature += shift * shift * (w - (x * x / xx));
        gradient += shift * (r - (x * rx / xx));
    }

    private static double Across(in Sighting s, double angle, double horizon) =>
        ((s.Top - horizon) * Math.Cos(angle)) - ((s.Bottom - horizon) * Math.Sin(angle));

    private static double Along(in Sighting s, double angle, double horizon) =>
        ((s.Top - horizon) * Math.Sin(angle)) + ((s.Bottom - horizon) * Math.Cos(angle));

    // Without a track the objects of a group differ in height, the taller the more in pixels.
    private static double Deviation(in Sighting s, double angle, double edge)
    {
        var differ = s.Track >= 0 ? 0 : s.Spread * s.Height * Math.Cos(angle);
        return Math.Sqrt((edge * edge) + (differ * differ));
    }

    private static double Weight(in Sighting s, double angle, double horizon, double edge, bool huber)
    {
        var deviation = Deviation(s, angle, edge);
        var standard = Math.Abs(Across(s, angle, horizon)) / deviation;
        var inside = Math.Max(0, 1 - Math.Pow(standard / TukeyLimit, 2));
        return (huber ? Math.Min(1, HuberLimit / standard) : inside * inside) / (deviation * deviation);
    }
}
