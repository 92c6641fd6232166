using TorchSharp;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Networks;

/// <summary>
/// Arithmetic whose numbers live until torch has used them. TorchSharp hands torch the handle of a number that it made itself and keeps nothing alive: a collection just then
/// frees it under torch's hands (an error at best, a wrong number at worst). Thread-safe; the caller owns what comes back.
/// </summary>
internal static class Held
{
    /// <summary>The sum of two tensors.</summary>
    public static Tensor Plus(this Tensor left, Tensor right)
    {
        using Scalar one = 1;
        return left.add(right, one);
    }

    /// <summary>A tensor and a number, summed.</summary>
    public static Tensor Plus(this Tensor left, double right)
    {
        using Scalar one = 1;
        using Scalar number = right;
        return left.add(number, one);
    }

    /// <summary>A tensor times a number.</summary>
    public static Tensor Times(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.mul(number);
    }
}
