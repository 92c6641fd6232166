using Natix.Engine.Onnx;
using Natix.Engine.Training.Export;
using Natix.Engine.Training.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Tests.Export;

public sealed class ScreenExporterTests
{
    private static readonly ScreenShape Tiny = new() { Size = 64, Stem = 16, Quarter = 16, Eighth = 16, Sixteenth = 16 };

    [Fact]
    public void Exported_graph_says_what_the_net_says()
    {
        using var net = Disturbed(Tiny);
        using var model = new OnnxScreen(OnnxWriter.Write(ScreenExporter.Export(net, [])));

        var difference = ParityCheck.LargestDifference(net, model, Enumerable.Range(0, 8).Select(i => Picture(Tiny.Size, i)));

        Assert.InRange(difference.Largest, 0, ParityCheck.Tolerance);
    }

    [Fact]
    public void A_graph_of_another_net_is_told_apart()
    {
        using var net = Disturbed(Tiny);
        using var other = Disturbed(Tiny);
        using var model = new OnnxScreen(OnnxWriter.Write(ScreenExporter.Export(other, [])));

        Assert.True(ParityCheck.LargestDifference(net, model, [Picture(Tiny.Size, 1)]).Largest > 1e-2);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(0)]
    [InlineData(-16)]
    [InlineData(24)]
    public void Channels_that_do_not_fill_a_vector_are_refused(int channels)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new ScreenNet(Tiny with { Quarter = channels }));
        Assert.Contains($"Quarter is {channels}", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shipped_shape_stays_within_its_size()
    {
        using var net = new ScreenNet(new ScreenShape());
        Assert.InRange(net.parameters().Sum(p => p.numel()), 100_000, 3_000_000);
    }

    [Fact]
    public void Brightness_and_colour_cast_do_not_move_the_logit()
    {
        using var net = Disturbed(Tiny);
        using var guard = no_grad();
        var picture = Picture(Tiny.Size, 3);
        var plane = Tiny.Size * Tiny.Size;
        var cast = picture.Select((v, i) => 0.1f + (v * (0.5f + (0.1f * (i / plane))))).ToArray();
        var (logit, _) = net.forward(tensor(picture, [1, 3, Tiny.Size, Tiny.Size]));
        var (moved, _) = net.forward(tensor(cast, [1, 3, Tiny.Size, Tiny.Size]));

        Assert.Equal(logit.item<float>(), moved.item<float>(), 5e-2);
    }

    /// <summary>A net whose running statistics are not the trivial ones, so that folding has something to do.</summary>
    internal static ScreenNet Disturbed(ScreenShape shape)
    {
        var net = new ScreenNet(shape);
        net.train();
        for (var i = 0; i < 3; i++)
        {
            using var scope = NewDisposeScope();
            net.forward(rand(4, 3, shape.Size, shape.Size));
        }

        net.eval();
        return net;
    }

    internal static float[] Picture(int size, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * size * size).Select(i => (random.NextSingle() * 0.3f) + (0.5f * (i % size) / size))];
    }
}
