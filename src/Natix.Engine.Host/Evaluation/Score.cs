using System.Text.Json;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// The figures of an evaluation. The reward is the subnet's formula, (0.5 MCC + 0.5 accuracy)³ with MCC not below 0 and P rounded
/// at one half, over all answers: the validator's windows of 100 and 10 depend on the order of files, which says nothing here.
/// </summary>
/// <param name="Metrics">Measures of the answers at the cascade's threshold.</param>
/// <param name="Reward">In [0,1].</param>
internal sealed record Score(BinaryMetrics Metrics, double Reward)
{
    /// <summary>Measures answers.</summary>
    /// <param name="answers">Labels and P.</param>
    /// <param name="threshold">The cascade's decision threshold.</param>
    public static Score Of(IReadOnlyList<ScoredLabel> answers, double threshold)
    {
        var rounded = BinaryMetrics.Of(answers).Confusion;
        return new Score(BinaryMetrics.Of(answers, threshold), SubnetReward.Combine(Math.Max(0, rounded.Matthews), rounded.Accuracy));
    }

    /// <summary>Writes the figures every evaluation has.</summary>
    /// <param name="json">An open object.</param>
    /// <param name="run">Gives latency and rate.</param>
    public void Write(Utf8JsonWriter json, RunSummary run)
    {
        var c = Metrics.Confusion;
        json.WriteNumber("n"u8, c.Count);
        json.WriteNumber("tp"u8, c.TruePositives);
        json.WriteNumber("tn"u8, c.TrueNegatives);
        json.WriteNumber("fp"u8, c.FalsePositives);
        json.WriteNumber("fn"u8, c.FalseNegatives);
        FrameJson.WriteFinite(json, "mcc"u8, c.HasMatthews ? c.Matthews : double.NaN, 6);
        FrameJson.WriteFinite(json, "accuracy"u8, c.Accuracy, 6);
        FrameJson.WriteFinite(json, "precision"u8, c.Precision, 6);
        FrameJson.WriteFinite(json, "recall"u8, c.Recall, 6);
        FrameJson.WriteFinite(json, "f1"u8, c.F1, 6);
        FrameJson.WriteFinite(json, "auc"u8, Metrics.Auc ?? double.NaN, 6);
        FrameJson.WriteFinite(json, "ece"u8, Metrics.CalibrationError, 6);
        FrameJson.WriteFinite(json, "brier"u8, Metrics.Brier, 6);
        FrameJson.WriteFinite(json, "log_loss"u8, Metrics.LogLoss, 6);
        FrameJson.WriteFinite(json, "reward"u8, Reward, 6);
        FrameJson.WriteFinite(json, "threshold"u8, Metrics.Threshold, 6);
        FrameJson.WriteFinite(json, "p50_ms"u8, run.Latency.QuantileMilliseconds(0.50), 4);
        FrameJson.WriteFinite(json, "p99_ms"u8, run.Latency.QuantileMilliseconds(0.99), 4);
        FrameJson.WriteFinite(json, "frames_per_second"u8, run.FramesPerSecond, 3);
        json.WriteNumber("errors"u8, run.Total.Errors);
        json.WriteBoolean("stopped"u8, run.Stopped);
    }
}
