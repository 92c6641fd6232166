using Natix.Engine.Consensus.Drift;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Numerics;
using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Cascade.Exits;

/// <summary>
/// Holds a certificate against rows of the full cascade. The interval of the frames' rate resamples whole units (the cluster bootstrap; Davison and
/// Hinkley 1997, 3.8), that of the units' rate is exact. Deterministic; allocates.
/// </summary>
internal static class CertificateTrial
{
    private const int Resamples = 2000;
    private const double Tail = 0.025;

    // One look at one set of data.
    private const double Alpha = 0.01;

    /// <exception cref="ManifestException">The file is no certificate.</exception>
    /// <exception cref="CalibrationException">It is for another cascade, or there is no row.</exception>
    public static AgreementReport Run(CalibrationRows rows, CalibratedCascade cascade, string certificatePath)
    {
        var certificate = CertificateFile.Read(certificatePath);
        var differences = ExitRules.DifferencesFrom(certificate, cascade.Plan, cascade.Options);
        if (differences.Count > 0)
            throw new CalibrationException($"The certificate {certificatePath} is for another cascade: {string.Join("; ", differences)}.");
        if (rows.Count == 0)
            throw new CalibrationException("No frame has a full verdict: there is nothing to hold the certificate against.");
        var (pool, scales) = InOrderOf(rows, certificate);
        var table = cascade.Table(rows, [.. Enumerable.Range(0, rows.Count)], pool, scales);
        ExitThresholds[] thresholds = [.. certificate.Levels.Select(l => l.Thresholds)];
        var (differing, inUnit, early) = (new int[table.UnitCount], new int[table.UnitCount], 0);
        for (var row = 0; row < table.Rows; row++)
        {
            var (level, verdict) = table.Exit(row, thresholds);
            early += level < table.Levels ? 1 : 0;
            inUnit[table.UnitOf(row)]++;
            differing[table.UnitOf(row)] += verdict == table.FullVerdict(row) ? 0 : 1;
        }

        var units = differing.Count(d => d > 0);
        return new AgreementReport(
            ExitRules.Describe(certificatePath, CertificateState.Held, [], certificate), rows.Count, rows.Skipped, table.UnitCount, differing.Sum(), units,
            Resampled(differing, inUnit),
            new RateInterval(units / (double)table.UnitCount, BinomialBound.Lower(units, table.UnitCount, Tail), BinomialBound.Upper(units, table.UnitCount, Tail)),
            early, [.. certificate.Levels.Select((level, i) => DriftOf(level, i, table, thresholds))]);
    }

    private static (PoolingWeights Pool, PlattScale[] Scales) InOrderOf(CalibrationRows rows, ExitCertificate certificate)
    {
        // The key holds, so that both name the same models.
        CertifiedVoter[] voters = [.. rows.Voters.Select(v => certificate.Pool.Voters.First(c => c.Model == v.Seat.Manifest.Name))];
        return ((certificate.Pool with { Voters = voters }).ToWeights(), [.. voters.Select(v => v.Scale)]);
    }

    private static RateInterval Resampled(int[] differing, int[] inUnit)
    {
        var random = new Random(1);
        var rates = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var (of, all) = (0, 0);
            for (var draw = 0; draw < differing.Length; draw++)
            {
                var unit = random.Next(differing.Length);
                (of, all) = (of + differing[unit], all + inUnit[unit]);
            }

            rates[i] = of / (double)all;
        }

        Array.Sort(rates);
        return new RateInterval(differing.Sum() / (double)inUnit.Sum(), rates[(int)(Tail * Resamples)], rates[(int)((1 - Tail) * Resamples) - 1]);
    }

    private static LevelDrift DriftOf(CertifiedLevel level, int place, ExitTable table, ExitThresholds[] thresholds)
    {
        var (scores, units) = (new List<double>(table.Rows), new HashSet<int>());
        for (var row = 0; row < table.Rows; row++)
        {
            if (double.IsNaN(table.Probability(row, place)) || table.Exit(row, thresholds).Level < place)
                continue;
            scores.Add(table.Probability(row, place));
            units.Add(table.UnitOf(row));
        }

        if (level.Scores is not { } reference || scores.Count == 0)
            return new LevelDrift(level.Level, DriftState.TooFew, 0, double.NaN, double.NaN, double.NaN);
        var perUnit = scores.Count / (double)units.Count;
        var drift = new ScoreDrift(reference, new DriftOptions(scores.Count, perUnit, Math.Max(1, (int)(scores.Count / perUnit)), Alpha));
        scores.ForEach(drift.Add);
        var report = drift.Assess();
        return new LevelDrift(level.Level, report.Verdict == DriftVerdict.Drifting ? DriftState.Drifting : DriftState.Stable, report.Observed, report.Statistic, report.PValue, report.Stability);
    }
}
