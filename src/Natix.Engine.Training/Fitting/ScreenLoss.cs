using Natix.Engine.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Natix.Engine.Training.Fitting;

/// <summary>
/// Cross entropy of the image with smoothed labels, plus cross entropy of the cells whose truth is known. Device cells are rare, so they and the
/// background are averaged apart; the background weighs more, so that a lone doubtful cell stays below even odds.
/// </summary>
/// <param name="Smoothing">The labels become Smoothing and 1 - Smoothing.</param>
/// <param name="HeatWeight">Weight of the cells beside the image.</param>
/// <param name="BackgroundWeight">Weight of the mean over background cells beside the mean over device cells.</param>
public sealed record ScreenLoss(double Smoothing = 0.03, double HeatWeight = 0.5, double BackgroundWeight = 4)
{
    /// <summary>The loss of a batch; the caller owns the tensors.</summary>
    /// <param name="logit">Image logits, [N, 1].</param>
    /// <param name="heat">Heat logits, [N, 1, G, G].</param>
    /// <param name="label">Labels 0 or 1, [N, 1].</param>
    /// <param name="truth">Cells, [N, 1, G, G]: 1, 0, or -1 for unknown.</param>
    /// <returns>The sum that is trained, and its two parts.</returns>
    public (Tensor Total, Tensor Image, Tensor Cells) Of(Tensor logit, Tensor heat, Tensor label, Tensor truth)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(truth);
        using Scalar half = 0.5;
        using Scalar one = 1;
        var smooth = label.Times(1 - (2 * Smoothing)).Plus(Smoothing);
        var image = functional.binary_cross_entropy_with_logits(logit, smooth);
        var device = truth.gt(half).to(ScalarType.Float32);
        var background = truth.abs().lt(half).to(ScalarType.Float32);
        var each = functional.binary_cross_entropy_with_logits(heat, device, reduction: Reduction.None);
        var cells = ((each * device).sum() / device.sum().clamp_min(one))
            .Plus((each * background).sum().Times(BackgroundWeight) / background.sum().clamp_min(one));
        return (image.Plus(cells.Times(HeatWeight)), image, cells);
    }
}
