using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Weights;

namespace Natix.Engine.Training.Export;

/// <summary>A convolution with a bias, into which the batch normalisation after it was folded.</summary>
/// <param name="Shape">[out, in, height, width].</param>
/// <param name="Weights">The kernel, row-major.</param>
/// <param name="Bias">One value an output channel.</param>
/// <param name="Stride">Stride in both directions.</param>
public sealed record FoldedConvolution(long[] Shape, float[] Weights, float[] Bias, int Stride)
{
    /// <summary>Folds a pair in double precision: w' = w g / sqrt(v + eps), b' = beta - m g / sqrt(v + eps).</summary>
    /// <param name="pair">Convolution and normalisation, whose running statistics are used.</param>
    public static FoldedConvolution Of(ConvNorm pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var kernel = ModuleState.Copy(pair.Convolution.weight);
        var norm = pair.Normalisation;
        var (gain, shift) = (ModuleState.Copy(norm.weight!).Values, ModuleState.Copy(norm.bias!).Values);
        var (mean, variance) = (ModuleState.Copy(norm.running_mean!).Values, ModuleState.Copy(norm.running_var!).Values);
        var weights = new float[kernel.Values.Length];
        var bias = new float[gain.Length];
        var each = weights.Length / gain.Length;
        for (var channel = 0; channel < gain.Length; channel++)
        {
            var factor = gain[channel] / Math.Sqrt(variance[channel] + norm.eps);
            bias[channel] = (float)(shift[channel] - (mean[channel] * factor));
            for (var i = channel * each; i < (channel + 1) * each; i++)
            {
                weights[i] = (float)(kernel.Values[i] * factor);
            }
        }

        return new FoldedConvolution(kernel.Shape, weights, bias, pair.Stride);
    }
}
