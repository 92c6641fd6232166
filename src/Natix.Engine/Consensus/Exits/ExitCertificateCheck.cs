using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Exits;

/// <summary>Whether a certificate agrees with itself: ranges, order, sums, and the bound that its counts give. Pure.</summary>
internal static class ExitCertificateCheck
{
    /// <exception cref="CertificateException">The first thing that is wrong, with its JSON path.</exception>
    public static void Check(ExitCertificate certificate)
    {
        Require(
            certificate.SchemaVersion == ExitCertificate.CurrentSchemaVersion,
            "$.schemaVersion",
            $"expected {ExitCertificate.CurrentSchemaVersion}, found {certificate.SchemaVersion}");
        RequireDigest(certificate.DataDigest, "$.dataDigest");
        RequireText(certificate.Distribution, "$.distribution");
        RequireText(certificate.Assumption, "$.assumption");
        Require(Enum.IsDefined(certificate.Unit), "$.unit", $"expected frame, clip or scene, found {certificate.Unit}");
        Require(certificate.FittingUnits >= 1, "$.fittingUnits", $"expected 1 or more, found {certificate.FittingUnits}");
        CheckClaim(certificate);
        CheckLevels(certificate);
        CheckPool(certificate.Pool);
        CheckKey(certificate);
    }

    private static void CheckClaim(ExitCertificate it)
    {
        RequireOpen(it.Epsilon, "$.epsilon");
        RequireOpen(it.Delta, "$.delta");
        RequireOpen(it.DecisionThreshold, "$.decisionThreshold");
        Require(it.Units >= 1, "$.units", $"expected 1 or more, found {it.Units}");
        Require(
            it.Disagreements >= 0 && it.Disagreements <= it.Units, "$.disagreements", $"expected 0 to {it.Units} units, found {it.Disagreements}");
        if (it.Levels.All(level => level.Thresholds == ExitThresholds.Never))
        {
            Require(it is { Bound: 0, Disagreements: 0 }, "$.bound", $"no level ever stops, so nothing disagrees and the bound is 0, found {it.Bound}");
            return;
        }

        var bound = BinomialBound.Upper(it.Disagreements, it.Units, it.Delta);
        Require(
            Math.Abs(it.Bound - bound) <= 1e-9,
            "$.bound",
            $"{it.Disagreements} disagreements in {it.Units} units give {bound} at delta {it.Delta}, found {it.Bound}");
        Require(it.Bound <= it.Epsilon + 1e-9, "$.bound", $"the bound {it.Bound} is above epsilon {it.Epsilon}");
    }

    private static void CheckLevels(ExitCertificate it)
    {
        Require(it.Levels.Count > 0, "$.levels", "expected one level or more");
        var (exits, spent, full) = (0.0, 0.0, 0.0);
        for (var i = 0; i < it.Levels.Count; i++)
        {
            var (level, where) = (it.Levels[i], $"$.levels[{i}]");
            Require(level is not null, where, "expected a level, found null");
            RequireText(level!.Name, $"{where}.name");
            Require(i == 0 || level.Level > it.Levels[i - 1].Level, $"{where}.level", $"level numbers ascend, found {level.Level}");
            var sides = $"found {level.Negative} and {level.Positive}";
            Require(level.Thresholds.IsValid, where, $"expected negative below positive, both in [0,1] or null, {sides}");
            Require(
                !(level.Negative > it.DecisionThreshold) && !(level.Positive <= it.DecisionThreshold),
                where,
                $"exits must keep to their side of the decision threshold {it.DecisionThreshold}, {sides}");
            Require(level.ExitRate >= 0 && level.ExitRate <= 1, $"{where}.exitRate", $"expected a share in [0,1], found {level.ExitRate}");
            Require(level.CostMs >= 0 && double.IsFinite(level.CostMs), $"{where}.costMs", $"expected 0 or more, found {level.CostMs}");
            Require(level.Scores?.Fault() is null, $"{where}.scores", level.Scores?.Fault() ?? "");
            spent += level.CostMs * (1 - exits);
            full += level.CostMs;
            exits += level.ExitRate;
        }

        Require(exits <= 1 + 1e-9, "$.levels", $"exit rates add up to {exits}, more than 1");
        RequireClose(it.ExpectedCostMs, spent, "$.expectedCostMs");
        RequireClose(it.FullCostMs, full, "$.fullCostMs");
    }

    private static void CheckPool(CertifiedPool pool)
    {
        for (var i = 0; i < pool.Voters.Count; i++)
        {
            var where = $"$.pool.voters[{i}]";
            Require(pool.Voters[i] is not null, where, "expected a voter, found null");
            Require(pool.Voters[i].Scale.IsValid, where, $"expected a finite slope above 0 and a finite offset, found {pool.Voters[i].Scale}");
        }

        try
        {
            pool.ToWeights();
        }
        catch (ArgumentException exception)
        {
            throw new CertificateException("$.pool", exception.Message.TrimEnd('.'), exception);
        }
    }

    private static void CheckKey(ExitCertificate it)
    {
        RequireText(it.Key.DecodeScale, "$.key.decodeScale");
        for (var i = 0; i < it.Key.Voters.Count; i++)
        {
            var (voter, where) = (it.Key.Voters[i], $"$.key.voters[{i}]");
            Require(voter is not null, where, "expected a model, found null");
            RequireText(voter!.Model, $"{where}.model");
            RequireDigest(voter.Sha256, $"{where}.sha256");
            RequireText(voter.Backend, $"{where}.backend");
            RequireText(voter.Precision, $"{where}.precision");
            RequireText(voter.Preprocess, $"{where}.preprocess");
            RequireText(voter.Reading, $"{where}.reading");
            RequireText(voter.Seat, $"{where}.seat");
            if (voter.EngineSha256 is not null)
                RequireDigest(voter.EngineSha256, $"{where}.engineSha256");
            Require(it.Key.Voters.Count(other => other?.Model == voter.Model) == 1, $"{where}.model", $"\"{voter.Model}\" is there twice");
        }

        var pooled = it.Pool.Voters.Select(voter => voter.Model).Order(StringComparer.Ordinal);
        var keyed = it.Key.Voters.Select(voter => voter.Model).Order(StringComparer.Ordinal);
        Require(pooled.SequenceEqual(keyed), "$.key.voters", "the key and the pool must name the same models");
    }

    private static void Require(bool holds, string where, string what)
    {
        if (!holds)
            throw new CertificateException(where, what);
    }

    private static void RequireText(string? text, string where) =>
        Require(!string.IsNullOrWhiteSpace(text), where, "expected some text, found none");

    private static void RequireDigest(string? digest, string where) =>
        Require(digest is { Length: 64 } && digest.All(char.IsAsciiHexDigit), where, $"expected a SHA-256 of 64 hex digits, found \"{digest}\"");

    private static void RequireOpen(double value, string where) =>
        Require(value > 0 && value < 1, where, $"expected a number between 0 and 1, found {value}");

    private static void RequireClose(double found, double expected, string where) =>
        Require(Math.Abs(found - expected) <= 1e-6 * (1 + expected), where, $"the levels give {expected}, found {found}");
}
