using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Cascade.Exits;

/// <summary>
/// From rows to a certificate: temperatures, pool and a path of thresholds are fitted on one part of the units, and the path is walked on the
/// other (<see cref="ExitCertifier"/>). Deterministic but for measured costs; allocates.
/// </summary>
internal static class ExitCalibration
{
    public static CalibrationArithmetic ArithmeticOf(int units, CalibrationOptions options)
    {
        var heldOut = units < 2 ? 0 : Math.Clamp((int)Math.Round(options.HeldOutShare * units), 1, units - 1);
        var sums = new CertificationArithmetic(heldOut, options.Epsilon, options.Delta);
        var text = FormattableString.Invariant($"{units} units, {units - heldOut} to fit on and {heldOut} to certify on: {sums}");
        return new CalibrationArithmetic(units - heldOut, heldOut, sums.SmallestEpsilon, sums.UnitsNeeded, text);
    }

    /// <exception cref="CalibrationException">Too few units, or data that nothing can be fitted to.</exception>
    public static CalibrationOutcome Certify(CalibrationRows rows, CalibratedCascade cascade, CalibrationOptions options)
    {
        var sums = ArithmeticOf(rows.Units.Distinct(StringComparer.Ordinal).Count(), options);
        if (!sums.IsEnough)
            throw new CalibrationException($"Too few units: {sums.Text}. Bring more units, or ask for a greater epsilon or delta.");
        try
        {
            return Certify(rows, cascade, options, sums);
        }
        catch (ArgumentException e)
        {
            // Both outcomes must occur, each voter must have spoken: what the fits ask for, they say best themselves.
            throw new CalibrationException($"This data cannot be calibrated on: {e.Message}", e);
        }
    }

    private static CalibrationOutcome Certify(CalibrationRows rows, CalibratedCascade cascade, CalibrationOptions options, CalibrationArithmetic sums)
    {
        var heldOut = UnitSplit.HeldOut(rows.Units, options.HeldOutShare, options.Seed);
        int[] fitting = [.. Enumerable.Range(0, rows.Count).Where(r => !heldOut[r])], certifying = [.. Enumerable.Range(0, rows.Count).Where(r => heldOut[r])];
        var (pool, scales) = options.KeepPool ? ManifestPool(rows, cascade) : FitPool(rows, fitting);
        var (on, off) = (cascade.Table(rows, fitting, pool, scales), cascade.Table(rows, certifying, pool, scales));
        var certified = ExitCertifier.Run(on, off, options.Epsilon, options.Delta);
        var certificate = new ExitCertificate
        {
            SchemaVersion = ExitCertificate.CurrentSchemaVersion,
            DataDigest = rows.Digest(),
            Distribution = options.Distribution,
            Unit = options.Unit switch { CalibrationUnit.Frame => UnitKind.Frame, CalibrationUnit.Clip => UnitKind.Clip, _ => UnitKind.Scene },
            Assumption = ExitCertifier.Assumption,
            FittingUnits = on.UnitCount,
            Units = certified.Units,
            Disagreements = certified.Disagreements,
            Epsilon = certified.Epsilon,
            Delta = certified.Delta,
            Bound = certified.Thresholds.All(t => t == ExitThresholds.Never) ? 0 : certified.Bound,
            DecisionThreshold = cascade.Threshold,
            Levels = CertifiedLevels.Of(certified, off, cascade.Levels),
            ExpectedCostMs = certified.ExpectedCost,
            FullCostMs = certified.FullCost,
            Pool = CertifiedPool.Of(pool, [.. rows.Voters.Select(v => v.Seat.Manifest.Name)], scales),
            Key = cascade.Key,
        };
        var json = ExitCertificateJson.Write(certificate);
        return new CalibrationOutcome(
            sums, ExitRules.Describe("", CertificateState.Held, [], certificate), json, certified.Disagreements, certified.RowDisagreements, rows.Count, rows.Skipped);
    }

    // The manifest's pool in the certificate's terms: normalised weights, no prior, nothing fitted.
    private static (PoolingWeights Pool, PlattScale[] Scales) ManifestPool(CalibrationRows rows, CalibratedCascade cascade)
    {
        var total = rows.Voters.Sum(v => v.Seat.Weight);
        var weights = rows.Voters.Select(v => v.Seat.Weight / total).ToArray();
        var pool = new PoolingWeights(weights, 0, 0, PlattScale.Identity, cascade.Plan.Manifest.Consensus.Clamp);
        return (pool, [.. rows.Voters.Select(_ => PlattScale.Identity)]);
    }

    private static (PoolingWeights Pool, PlattScale[] Scales) FitPool(CalibrationRows rows, int[] fitting)
    {
        var (voters, raw) = (rows.Voters.Length, rows.LogOdds);
        var labels = fitting.Select(r => rows.Labels[r]).ToArray();
        var scales = new PlattScale[voters];
        var logOdds = new double[fitting.Length * voters];
        for (var voter = 0; voter < voters; voter++)
        {
            var said = Array.ConvertAll(fitting, r => raw[(r * voters) + voter]);
            scales[voter] = ScaleOf(said, labels);
            for (var row = 0; row < said.Length; row++)
                logOdds[(row * voters) + voter] = scales[voter].Apply(said[row]);
        }

        try
        {
            return (PoolingFit.Fit(logOdds, labels, voters).Weights, scales);
        }
        catch (ArgumentException e) when (Enumerable.Range(0, voters).FirstOrDefault(v => fitting.All(r => double.IsNaN(raw[(r * voters) + v])), -1) is >= 0 and var mute)
        {
            throw new CalibrationException(
                $"This data cannot be calibrated on: model \"{rows.Voters[mute].Seat.Manifest.Name}\" never spoke on the fitting part; bring frames that reach it, or take it out.", e);
        }
    }

    // A voter that was asked too seldom to have heard both outcomes keeps the manifest's calibration.
    private static PlattScale ScaleOf(double[] said, bool[] labels)
    {
        int[] spoke = [.. Enumerable.Range(0, said.Length).Where(r => !double.IsNaN(said[r]))];
        var truth = Array.ConvertAll(spoke, r => labels[r]);
        return truth.Contains(true) && truth.Contains(false)
            ? PlattScale.OfTemperature(TemperatureFit.Fit(Array.ConvertAll(spoke, r => said[r]), truth))
            : PlattScale.Identity;
    }
}
