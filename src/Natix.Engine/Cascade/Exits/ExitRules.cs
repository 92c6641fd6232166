using Natix.Engine.Consensus.Exits;

namespace Natix.Engine.Cascade.Exits;

/// <summary>Decides at start whose pool and exits are in force, and why. Allocates.</summary>
internal static class ExitRules
{
    /// <summary>The judge of a cascade, and the certificate it names; null where it names none.</summary>
    /// <exception cref="ManifestException">
    /// The named certificate cannot be read; or the options require one, and there is none or it is for something else.
    /// </exception>
    public static (CascadeJudge Judge, CertificateReport? Report) Decide(CascadePlan plan, EngineOptions options)
    {
        if (options.Exits == ExitPolicy.Never)
            return (new CascadeJudge(plan, neverExits: true), null);
        var consensus = plan.Manifest.Consensus;
        if (consensus.CertificatePath is not { } path)
        {
            return options.RequireCertificate
                ? throw new ManifestException(plan.Manifest.FilePath, "$.consensus.certificate", "expected an exit certificate, found none: make one with natix calibrate and name it here")
                : (new CascadeJudge(plan), null);
        }

        var certificate = CertificateFile.Read(path);
        var differences = DifferencesFrom(certificate, plan, options);
        if (options.RequireCertificate && (differences.Count > 0 || options.Exits == ExitPolicy.Manifest))
            throw new ManifestException(path, "$.key", $"expected the certificate of the cascade that runs here: {(differences.Count > 0 ? string.Join("; ", differences) : "the options say not to use it")}");
        var state = options.Exits == ExitPolicy.Manifest ? CertificateState.Ignored : differences.Count > 0 ? CertificateState.Refused : CertificateState.Held;
        var judge = state == CertificateState.Held
            ? new CascadeJudge(plan, new CertifiedExits(certificate, plan), new DriftWatch(certificate, plan, options.DriftScoresPerUnit))
            : new CascadeJudge(plan);
        return (judge, Describe(path, state, differences, certificate));
    }

    /// <summary>Why a certificate does not hold for a cascade, one sentence a part; empty when it does.</summary>
    public static IReadOnlyList<string> DifferencesFrom(ExitCertificate certificate, CascadePlan plan, EngineOptions options)
    {
        var differences = certificate.Key.DifferencesFrom(RunningKey.Of(plan, options)).ToList();
        var (certified, running) = (certificate.Levels.Select(l => l.Level), VotingLevels(plan).Select(l => plan.Levels[l].Manifest.Level));
        if (!certified.SequenceEqual(running))
            differences.Add($"levels with voters are {string.Join(", ", certified)} in the certificate, {string.Join(", ", running)} here");
        if (certificate.DecisionThreshold != plan.Manifest.Consensus.Threshold)
            differences.Add(FormattableString.Invariant($"decision threshold is {certificate.DecisionThreshold} in the certificate, {plan.Manifest.Consensus.Threshold} here"));
        return differences;
    }

    /// <summary>Places of the plan's levels that have a voter, ascending.</summary>
    public static int[] VotingLevels(CascadePlan plan) =>
        [.. plan.Models.ToArray().Where(m => m.Votes).Select(m => m.LevelIndex).Distinct().Order()];

    /// <summary>A certificate as reports show it.</summary>
    public static CertificateReport Describe(string path, CertificateState state, IReadOnlyList<string> differences, ExitCertificate it) => new(
        path, state, differences, it.Distribution, it.Unit.ToString().ToLowerInvariant(), it.Units, it.Epsilon, it.Delta, it.Bound,
        [.. it.Levels.Select(l => new CertifiedExit(l.Level, l.Name, l.Negative, l.Positive, l.ExitRate, l.CostMs))],
        [.. it.Pool.Voters.Select(v => new CertifiedWeight(v.Model, v.Slope, v.Offset, v.Weight))],
        it.ExpectedCostMs, it.FullCostMs);
}
