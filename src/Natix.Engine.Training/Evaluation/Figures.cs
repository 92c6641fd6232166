using System.Text.Json.Nodes;

namespace Natix.Engine.Training.Evaluation;

/// <summary>The figures of a set of scored images. AUC is NaN where only one label occurs.</summary>
/// <param name="Count">Number of images.</param>
/// <param name="Positives">Number with label 1.</param>
/// <param name="Auc">Area under the receiver operating characteristic.</param>
/// <param name="Mcc">Matthews correlation at P above one half.</param>
/// <param name="Accuracy">Share right at P above one half.</param>
/// <param name="Ece">Expected calibration error.</param>
/// <param name="Brier">Mean squared error of P.</param>
public sealed record Figures(int Count, int Positives, double Auc, double Mcc, double Accuracy, double Ece, double Brier)
{
    /// <summary>Computes the figures.</summary>
    /// <param name="scored">Scored images.</param>
    /// <param name="calibration">How logits become probabilities.</param>
    public static Figures Of(IReadOnlyList<Scored> scored, Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(scored);
        var p = scored.Select(s => calibration.Probability(s.Logit)).ToArray();
        var labels = scored.Select(s => s.Label).ToArray();
        var (tp, fp) = (Cell(p, labels, true, 1), Cell(p, labels, true, 0));
        var (fn, tn) = (Cell(p, labels, false, 1), Cell(p, labels, false, 0));
        var denominator = Math.Sqrt((double)(tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
        return new Figures(
            scored.Count,
            tp + fn,
            AreaUnderCurve(scored),
            denominator == 0 ? 0 : ((tp * (double)tn) - (fp * (double)fn)) / denominator,
            (tp + tn) / (double)Math.Max(1, scored.Count),
            CalibrationError(p, labels),
            p.Zip(labels, (a, b) => (a - b) * (a - b)).DefaultIfEmpty(double.NaN).Average());
    }

    /// <summary>The figures as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["n"] = Count,
        ["positives"] = Positives,
        ["auc"] = Rounded(Auc),
        ["mcc"] = Rounded(Mcc),
        ["accuracy"] = Rounded(Accuracy),
        ["ece"] = Rounded(Ece),
        ["brier"] = Rounded(Brier),
    };

    private static JsonValue? Rounded(double value) => double.IsNaN(value) ? null : JsonValue.Create(Math.Round(value, 4));

    private static int Cell(double[] p, int[] labels, bool positive, int label) =>
        Enumerable.Range(0, p.Length).Count(i => p[i] > 0.5 == positive && labels[i] == label);

    private static double AreaUnderCurve(IReadOnlyList<Scored> scored)
    {
        var positives = scored.Where(s => s.Label == 1).Select(s => s.Logit).ToArray();
        var negatives = scored.Where(s => s.Label == 0).Select(s => s.Logit).ToArray();
        return positives.Length == 0 || negatives.Length == 0
            ? double.NaN
            : positives.Sum(a => negatives.Sum(b => a > b ? 1 : a == b ? 0.5 : 0)) / ((double)positives.Length * negatives.Length);
    }

    private static double CalibrationError(double[] p, int[] labels) =>
        Enumerable.Range(0, p.Length).GroupBy(i => Math.Min(14, (int)(p[i] * 15)))
            .Sum(bin => Math.Abs(bin.Sum(i => p[i] - labels[i]))) / Math.Max(1, p.Length);
}
