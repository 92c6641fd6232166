using System.Text.Json.Nodes;
using Natix.Engine.Data.Metrics;

namespace Natix.Engine.Training.Evaluation;

/// <summary>The figures of a set of scored images. AUC is null where only one label occurs.</summary>
/// <param name="Count">Number of images.</param>
/// <param name="Positives">Number with label 1.</param>
/// <param name="Auc">Area under the receiver operating characteristic.</param>
/// <param name="Mcc">Matthews correlation at P above one half.</param>
/// <param name="Accuracy">Share right at P above one half.</param>
/// <param name="Ece">Expected calibration error.</param>
/// <param name="Brier">Mean squared error of P.</param>
public sealed record Figures(int Count, int Positives, double? Auc, double Mcc, double Accuracy, double Ece, double Brier)
{
    /// <summary>Computes the figures.</summary>
    /// <param name="scored">Scored images.</param>
    /// <param name="calibration">How logits become probabilities.</param>
    public static Figures Of(IReadOnlyList<Scored> scored, Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(scored);
        var measured = BinaryMetrics.Of([.. scored.Select(s => new ScoredLabel(s.Label, calibration.Probability(s.Logit)))]);
        var counters = measured.Confusion;
        return new Figures(
            scored.Count,
            (int)(counters.TruePositives + counters.FalseNegatives),
            measured.Auc,
            counters.Matthews,
            counters.Accuracy,
            measured.CalibrationError,
            measured.Brier);
    }

    /// <summary>The figures as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["n"] = Count,
        ["positives"] = Positives,
        ["auc"] = Auc is { } auc ? Rounded(auc) : null,
        ["mcc"] = Rounded(Mcc),
        ["accuracy"] = Rounded(Accuracy),
        ["ece"] = Rounded(Ece),
        ["brier"] = Rounded(Brier),
    };

    private static double Rounded(double value) => Math.Round(value, 4);
}
