using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Networks;

/// <summary>
/// The compact roadwork classifier: fully convolutional, so that it answers for each 8x8 pixel cell, and the image's logit is an affine function of the
/// mean of the highest cells. Roadwork is local: pooling over the whole image would learn the camera instead.
/// Each image is first normalised per channel by its own mean and standard deviation, which takes exposure and colour cast out.
/// Input [N, 3, Size, Size] RGB in [0, 1]; output logits [N, 1] and heat logits [N, 1, Size / 8, Size / 8].
/// Owns its parameters; forward in evaluation mode may run on several threads, training may not.
/// </summary>
public sealed class ScreenNet : nn.Module<Tensor, (Tensor Logit, Tensor Heat)>
{
    /// <summary>Added to the variance of a channel: a flat image stays finite.</summary>
    public const float VarianceFloor = 1e-4f;

    /// <summary>Makes a net with freshly drawn weights (torch's global generator).</summary>
    /// <param name="shape">Its sizes.</param>
    /// <exception cref="ArgumentException">A channel count is not a multiple of <see cref="ScreenShape.ChannelStep"/>.</exception>
    public ScreenNet(ScreenShape shape)
        : base(nameof(ScreenNet))
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape.Checked();
        Stem = new ConvNorm(3, shape.Stem, 3, 2);
        Quarter = new ResidualBlock(shape.Stem, shape.Quarter, 2);
        Eighth = new ResidualBlock(shape.Quarter, shape.Eighth, 2);
        Context = [.. Enumerable.Range(0, shape.ContextBlocks).Select(i => i == 0
            ? new ResidualBlock(shape.Eighth, shape.Sixteenth, 2) : new ResidualBlock(shape.Sixteenth, shape.Sixteenth, 1))];
        Lateral = new ConvNorm(shape.Sixteenth, shape.Eighth, 1, 1);
        Fusion = new ResidualBlock(shape.Eighth, shape.Eighth, 1);
        Head = nn.Conv2d(shape.Eighth, 1, 1);
        Scale = new Parameter(ones(1));
        Bias = new Parameter(zeros(1));
        nn.init.constant_(Head.bias!, -2);
        register_module("stem", Stem);
        register_module("quarter", Quarter);
        register_module("eighth", Eighth);
        for (var i = 0; i < Context.Count; i++)
        {
            register_module($"context{i}", Context[i]);
        }

        register_module("lateral", Lateral);
        register_module("fusion", Fusion);
        register_module("head", Head);
        register_parameter("scale", Scale);
        register_parameter("bias", Bias);
    }

    /// <summary>Sizes of the net.</summary>
    public ScreenShape Shape { get; }

    /// <summary>First convolution, stride 2.</summary>
    public ConvNorm Stem { get; }

    /// <summary>Block at a quarter of the resolution.</summary>
    public ResidualBlock Quarter { get; }

    /// <summary>Block at an eighth.</summary>
    public ResidualBlock Eighth { get; }

    /// <summary>Blocks at a sixteenth.</summary>
    public IReadOnlyList<ResidualBlock> Context { get; }

    /// <summary>Brings the context to the channels of the eighth; its output is doubled in size and added there.</summary>
    public ConvNorm Lateral { get; }

    /// <summary>Block over the sum, at an eighth.</summary>
    public ResidualBlock Fusion { get; }

    /// <summary>1x1 convolution to one heat logit a cell.</summary>
    public Conv2d Head { get; }

    /// <summary>Factor from the mean of the highest cells to the image's logit.</summary>
    public Parameter Scale { get; }

    /// <summary>Summand of the image's logit.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override (Tensor Logit, Tensor Heat) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var eighth = Eighth.forward(Quarter.forward(Stem.forward(Normalise(PixelMajor.Of(input))).relu_()));
        var context = eighth;
        foreach (var block in Context)
        {
            context = block.forward(context);
        }

        var wide = nn.functional.interpolate(Lateral.forward(context), scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        var heat = Head.forward(Fusion.forward(eighth.Plus(wide).relu_()));
        var top = heat.flatten(1).topk(Shape.TopCells, dim: 1).values;
        // By name: converting the module to another precision replaces its parameters.
        var logit = (top.mean([1L], keepdim: true) * get_parameter("scale")!).Plus(get_parameter("bias")!);
        return (logit.MoveToOuterDisposeScope(), heat.MoveToOuterDisposeScope());
    }

    private static Tensor Normalise(Tensor input)
    {
        var centred = input - input.mean([2L, 3L], keepdim: true);
        return centred / centred.square().mean([2L, 3L], keepdim: true).Plus(VarianceFloor).sqrt();
    }
}
