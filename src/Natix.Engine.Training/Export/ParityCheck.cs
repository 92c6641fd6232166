using Natix.Engine.Training.Networks;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Export;

/// <summary>Compares an exported model with the net it came from.</summary>
public static class ParityCheck
{
    /// <summary>Largest difference of a logit that is accepted.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest difference of any image or heat logit over some images.</summary>
    /// <param name="net">The net, in evaluation mode.</param>
    /// <param name="model">The exported model.</param>
    /// <param name="images">Images [3, Size, Size], RGB in [0, 1].</param>
    public static double LargestDifference(ScreenNet net, OnnxScreen model, IEnumerable<float[]> images)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var guard = no_grad();
        double largest = 0;
        foreach (var image in images)
        {
            using var scope = NewDisposeScope();
            var (logit, heat) = net.forward(tensor(image, [1, 3, net.Shape.Size, net.Shape.Size]));
            var (otherLogit, otherHeat) = model.Run(image);
            largest = Math.Max(largest, Math.Abs(logit.item<float>() - otherLogit));
            var cells = heat.data<float>().ToArray();
            for (var i = 0; i < cells.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(cells[i] - otherHeat[i]));
            }
        }

        return largest;
    }
}
