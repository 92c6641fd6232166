using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Export;

/// <summary>How far an exported model is from its net.</summary>
/// <param name="Logit">Largest difference of an image's logit.</param>
/// <param name="Heat">Largest difference of any heat logit.</param>
public readonly record struct Parity(double Logit, double Heat)
{
    /// <summary>The larger of both.</summary>
    public double Largest => Math.Max(Logit, Heat);
}

/// <summary>
/// Compares an exported model with the net it came from. The net is evaluated in double precision: the difference of two float32 runs would hold the
/// rounding of both, and say nothing of which one strayed.
/// </summary>
public static class ParityCheck
{
    /// <summary>Largest difference of a logit that is accepted.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest differences over some images.</summary>
    /// <param name="net">The net; not changed.</param>
    /// <param name="model">The exported model.</param>
    /// <param name="images">Images [3, Size, Size], RGB in [0, 1].</param>
    public static Parity LargestDifference(ScreenNet net, OnnxScreen model, IEnumerable<float[]> images)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var exact = InDoublePrecision(net);
        using var guard = no_grad();
        var largest = default(Parity);
        foreach (var image in images)
        {
            using var scope = NewDisposeScope();
            var (logit, heat) = exact.forward(tensor(image, [1, 3, net.Shape.Size, net.Shape.Size]).to(ScalarType.Float64));
            var (otherLogit, otherHeat) = model.Run(image);
            var cells = heat.data<double>().ToArray();
            var ofCells = cells.Zip(otherHeat, (a, b) => Math.Abs(a - b)).Max();
            largest = new Parity(Math.Max(largest.Logit, Math.Abs(logit.item<double>() - otherLogit)), Math.Max(largest.Heat, ofCells));
        }

        return largest;
    }

    private static ScreenNet InDoublePrecision(ScreenNet net)
    {
        var exact = new ScreenNet(net.Shape);
        using (no_grad())
        {
            foreach (var (target, source) in ModuleState.Floats(exact).Zip(ModuleState.Floats(net)))
            {
                target.Value.copy_(source.Value);
            }
        }

        exact.eval();
        return exact.to(ScalarType.Float64);
    }
}
