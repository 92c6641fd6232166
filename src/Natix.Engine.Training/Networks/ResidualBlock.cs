using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Networks;

/// <summary>
/// Two 3x3 convolutions with a shortcut (He et al., "Deep residual learning for image recognition", 2015). The shortcut is a 1x1 convolution
/// where the shape changes. [N, in, H, W] to [N, out, H / stride, W / stride]. Owns its parameters; not thread-safe while training.
/// </summary>
public sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    /// <summary>Makes a block with freshly drawn weights.</summary>
    /// <param name="channelsIn">Channels in.</param>
    /// <param name="channelsOut">Channels out.</param>
    /// <param name="stride">1 or 2.</param>
    public ResidualBlock(int channelsIn, int channelsOut, int stride)
        : base(nameof(ResidualBlock))
    {
        First = new ConvNorm(channelsIn, channelsOut, 3, stride);
        Second = new ConvNorm(channelsOut, channelsOut, 3, 1);
        Shortcut = stride != 1 || channelsIn != channelsOut ? new ConvNorm(channelsIn, channelsOut, 1, stride) : null;
        register_module("first", First);
        register_module("second", Second);
        if (Shortcut is not null)
        {
            register_module("shortcut", Shortcut);
        }
    }

    /// <summary>The first convolution; a ReLU follows.</summary>
    public ConvNorm First { get; }

    /// <summary>The second convolution; the shortcut is added, then a ReLU follows.</summary>
    public ConvNorm Second { get; }

    /// <summary>The convolution on the shortcut, or null where it is the input itself.</summary>
    public ConvNorm? Shortcut { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var inner = Second.forward(First.forward(input).relu_());
        return inner.add_(Shortcut is null ? input : Shortcut.forward(input)).relu_().MoveToOuterDisposeScope();
    }
}

/// <summary>
/// The memory order in which the channels of a pixel lie side by side. Shapes stay [N, C, H, W]; libtorch's convolutions run about a third faster on it.
/// </summary>
public static class PixelMajor
{
    /// <summary>A copy of a 4-dimensional tensor in this order.</summary>
    /// <param name="tensor">A tensor [N, C, H, W].</param>
    public static Tensor Of(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        return tensor.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}

/// <summary>A convolution without bias, then batch normalisation: the pair that export folds into one convolution.</summary>
public sealed class ConvNorm : nn.Module<Tensor, Tensor>
{
    /// <summary>Makes the pair with freshly drawn weights.</summary>
    /// <param name="channelsIn">Channels in.</param>
    /// <param name="channelsOut">Channels out.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="stride">1 or 2.</param>
    public ConvNorm(int channelsIn, int channelsOut, int kernel, int stride)
        : base(nameof(ConvNorm))
    {
        Stride = stride;
        Convolution = nn.Conv2d(channelsIn, channelsOut, kernel, stride, kernel / 2, bias: false);
        Normalisation = nn.BatchNorm2d(channelsOut);
        nn.init.kaiming_normal_(Convolution.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        Convolution.weight = new Parameter(PixelMajor.Of(Convolution.weight));
        register_module("conv", Convolution);
        register_module("norm", Normalisation);
    }

    /// <summary>The convolution.</summary>
    public Conv2d Convolution { get; }

    /// <summary>The normalisation over batch and space.</summary>
    public BatchNorm2d Normalisation { get; }

    /// <summary>Stride of the convolution.</summary>
    public int Stride { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Normalisation.forward(Convolution.forward(input)).MoveToOuterDisposeScope();
    }
}
