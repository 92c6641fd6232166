using Spectre.Console;

namespace Natix.Engine.Host.Reporting;

/// <summary>Says of a certificate what a person should know: what it promises, or why it is not in force, and whether scores drift from it.</summary>
internal static class CertificateText
{
    public static void Print(IAnsiConsole console, CertificateReport? it, IReadOnlyList<LevelDrift> drift)
    {
        if (it is null)
            return;
        console.WriteLine(it.Warning is { } warning ? $"warning: {warning}" : Promise(it));
        foreach (var level in drift.Where(d => d.State == DriftState.Drifting))
        {
            var text = FormattableString.Invariant($"level {level.Level}: scores drift from those certified (stability index {level.Stability:0.##}, p {level.PValue:0.#######})");
            console.WriteLine(it.IsVacuous ? text : $"{text}: the promise does not hold here, and exits need certificate and manifest to agree");
        }
    }

    private static string Promise(CertificateReport it) => it.IsVacuous
        ? $"exits: one level has voters, so an early verdict is the full one; {Path.GetFileName(it.Path)} serves as a reference for drift"
        : FormattableString.Invariant(
            $"exits certified: with confidence {1 - it.Delta:0.####} at most a share {it.Epsilon:0.####} of new {it.Unit}s differs from the full cascade; distribution: {it.Distribution}");
}
