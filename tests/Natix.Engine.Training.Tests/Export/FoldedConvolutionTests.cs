using Natix.Engine.Training.Export;
using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Weights;
using Xunit;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Tests.Export;

public sealed class FoldedConvolutionTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 2)]
    public void Folded_is_convolution_then_normalisation(int kernel, int stride)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using var pair = new ConvNorm(4, 6, kernel, stride);
        for (var i = 0; i < 4; i++)
        {
            pair.forward((rand(8, 4, 12, 12) * 3) + i);
        }

        using (no_grad())
        {
            pair.Normalisation.weight!.uniform_(0.5, 2);
            pair.Normalisation.bias!.uniform_(-1, 1);
        }

        pair.eval();
        var folded = FoldedConvolution.Of(pair);
        var input = rand(2, 4, 12, 12);
        var expected = pair.forward(input);
        var actual = nn.functional.conv2d(
            input, tensor(folded.Weights, folded.Shape), tensor(folded.Bias), strides: [stride, stride], padding: [kernel / 2, kernel / 2]);

        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4f);
        Assert.True((ModuleState.Copy(pair.Convolution.weight).Values[0] - folded.Weights[0]) is not 0);
    }
}
