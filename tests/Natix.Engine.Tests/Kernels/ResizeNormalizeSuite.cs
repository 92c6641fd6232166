using FsCheck.Xunit;
using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Kernels;

/// <summary>
/// What every kernel that resizes and normalises must do, against one reference in double precision. A subclass says how tables are run.
/// Planes and tensors lie between pages that may not be touched.
/// </summary>
public abstract unsafe class ResizeNormalizeSuite
{
    private static readonly PixelLayout[] Layouts = Enum.GetValues<PixelLayout>();
    private static readonly YuvMatrix[] Matrices = Enum.GetValues<YuvMatrix>();

    private static readonly (int Width, int Height)[] OddSizes =
    [
        (1, 1), (1, 9), (9, 1), (3, 2), (2, 3), (7, 5), (8, 8), (15, 4), (16, 3), (17, 6), (31, 7), (32, 5), (33, 9), (64, 3), (65, 11),
    ];

    public static TheoryData<PixelLayout> EveryLayout => [.. Layouts];

    /// <summary>Share of the random cases to run, for kernels that are slow by nature.</summary>
    protected virtual double Effort => 1;

    [Theory]
    [MemberData(nameof(EveryLayout))]
    public void Every_filter_fit_type_and_order_agrees_with_the_definition(PixelLayout layout)
    {
        var random = new Random(20260101 + (int)layout);
        foreach (var resample in Enum.GetValues<Resample>())
        {
            foreach (var fit in Enum.GetValues<FitMode>())
            {
                for (var form = 0; form < 12; form++)
                {
                    var spec = RandomSpec(random, 40) with { Resample = resample, Fit = fit };
                    Check(WithForm(spec, form), layout, (random.Next(1, 60), random.Next(1, 60)), random);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryLayout))]
    public void Odd_and_tiny_sizes_agree_with_the_definition(PixelLayout layout)
    {
        var random = new Random(31 + (int)layout);
        var form = 0;
        foreach (var source in OddSizes)
        {
            foreach (var target in OddSizes)
            {
                var spec = RandomSpec(random, 2) with { Width = target.Width, Height = target.Height };
                Check(WithForm(spec, form++ % 12), layout, source, random);
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryLayout))]
    public void Larger_images_agree_with_the_definition(PixelLayout layout)
    {
        var random = new Random(7 + (int)layout);
        var worst = 0.0;
        for (var round = 0; round < 30 * Effort; round++)
        {
            var spec = WithForm(RandomSpec(random, 150), round % 3 == 0 ? round % 12 : 0);
            worst = Math.Max(worst, Check(spec, layout, (random.Next(1, 420), random.Next(1, 260)), random));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"largest error of a float32: {worst:e2} of the range 0..255");
    }

    // The scales of everyday frames, in small: the same ratio of source to model on both axes, fit and filter as there.
    [Theory]
    [InlineData(160, 90, 160, 160, FitMode.Letterbox, Resample.Bilinear)]
    [InlineData(240, 135, 160, 160, FitMode.Letterbox, Resample.Bilinear)]
    [InlineData(320, 180, 160, 160, FitMode.Letterbox, Resample.Bilinear)]
    [InlineData(480, 270, 160, 160, FitMode.Letterbox, Resample.Bilinear)]
    [InlineData(480, 270, 224, 224, FitMode.Stretch, Resample.Antialias)]
    [InlineData(240, 136, 56, 56, FitMode.Stretch, Resample.Antialias)]
    [InlineData(480, 270, 56, 56, FitMode.Stretch, Resample.Antialias)]
    [InlineData(320, 180, 96, 64, FitMode.Stretch, Resample.BicubicAntialias)]
    [InlineData(100, 60, 160, 96, FitMode.Stretch, Resample.BicubicAntialias)]
    internal void Everyday_ratios_agree_with_the_definition(int width, int height, int modelWidth, int modelHeight, FitMode fit, Resample resample)
    {
        var random = new Random(width + modelWidth);
        for (var i = 0; i < Layouts.Length * Math.Max(Effort, 0.4); i++)
        {
            var spec = RandomSpec(random, 2) with { Width = modelWidth, Height = modelHeight, Fit = fit, Resample = resample };
            Check(WithForm(spec, 0), Layouts[i], (width, height), random);
        }
    }

    [Property(MaxTest = 60)]
    public void A_flat_image_stays_flat(byte first, byte second, byte third, ushort seed)
    {
        var random = new Random(seed);
        var spec = WithForm(RandomSpec(random, 40) with { Fit = FitMode.Stretch }, 0);
        using var image = NewImage(Layouts[seed % Layouts.Length], (random.Next(1, 90), random.Next(1, 60)), random).Flat(first, second, third);
        var color = Array.ConvertAll(ReferenceResize.Color(image, first, second, third), value => Math.Clamp(value, 0, 255));
        var tensor = Run(spec, image);
        for (var i = 0; i < spec.ElementCount; i++)
        {
            var channel = i / (spec.Width * spec.Height);
            var value = color[spec.Color == ColorOrder.Bgr ? 2 - channel : channel];
            var expected = ((value * spec.Scale) - spec.Mean[channel]) / spec.Std[channel];
            Assert.Equal(expected, TensorCheck.Found(spec, tensor, i), TensorCheck.RelativeBound * 255 * spec.Scale / spec.Std[channel]);
        }
    }

    [Property(MaxTest = 60)]
    public void The_negative_of_an_image_gives_the_negative_of_its_tensor(ushort seed)
    {
        var random = new Random(seed);
        var layout = Layouts[seed % Layouts.Length];
        var spec = WithForm(RandomSpec(random, 40) with { Fit = FitMode.Stretch, Scale = 1, Mean = [127.5, 127.5, 127.5], Std = [1, 1, 1] }, 0);
        using var image = new TestImage(layout, YuvMatrix.Bt601Full, random.Next(1, 90), random.Next(1, 60)).Random(random);
        for (var i = 1; i < layout.PlaneCount(); i++)
            image.Bytes(i).Replace((byte)0, (byte)1); // chroma is mirrored at 128: 0 has no counterpart
        var tensor = Run(spec, image);
        for (var i = 0; i < layout.PlaneCount(); i++)
        {
            foreach (ref var sample in image.Bytes(i))
                sample = (byte)((i == 0 ? 255 : 256) - sample);
        }

        var negative = Run(spec, image);
        for (var i = 0; i < spec.ElementCount; i++)
            Assert.Equal(-TensorCheck.Found(spec, tensor, i), TensorCheck.Found(spec, negative, i), 2e-3);
    }

    [Theory]
    [MemberData(nameof(EveryLayout))]
    public void Touches_no_byte_outside_planes_and_tensor_and_leaves_none_unwritten(PixelLayout layout)
    {
        var random = new Random(11 + (int)layout);
        for (var round = 0; round < 120 * Effort; round++)
        {
            var spec = WithForm(RandomSpec(random, 36), round % 12);
            var atEnd = random.Next(3) > 0;
            using var image = new TestImage(layout, YuvMatrix.Bt601Full, random.Next(1, 70), random.Next(1, 40), 0, atEnd).Random(random);
            using var tensor = new GuardedBuffer(spec.ByteCount, atEnd);
            var tables = Tables(spec, image);
            tensor.Bytes.Clear();
            Run(tables, image.View, tensor.Bytes);
            var first = tensor.Bytes.ToArray();
            tensor.Bytes.Fill(0xFF);
            Run(tables, image.View, tensor.Bytes);
            Assert.True(tensor.Bytes.SequenceEqual(first), $"{spec} of {layout} {image.Width}x{image.Height}: two runs differ, some bytes were not written");
        }
    }

    [Fact]
    public void An_item_of_a_batch_leaves_its_neighbours_alone()
    {
        var random = new Random(23);
        for (var form = 0; form < 12; form++)
        {
            var spec = WithForm(RandomSpec(random, 30) with { Fit = FitMode.Letterbox }, form);
            using var image = new TestImage(PixelLayout.Yuv420, YuvMatrix.Bt601Full, 37, 21).Random(random);
            var batch = new byte[3 * spec.ByteCount];
            batch.AsSpan().Fill(0xA5);
            Run(Tables(spec, image), image.View, batch.AsSpan(spec.ByteCount, spec.ByteCount));

            Assert.Equal(-1, batch.AsSpan(0, spec.ByteCount).IndexOfAnyExcept((byte)0xA5));
            Assert.Equal(-1, batch.AsSpan(2 * spec.ByteCount).IndexOfAnyExcept((byte)0xA5));
            TensorCheck.Assert(spec, ReferenceResize.Tensor(spec, image), batch.AsSpan(spec.ByteCount, spec.ByteCount));
        }
    }

    /// <summary>Runs tables on an image: all bytes of the destination, and no others, are written.</summary>
    /// <param name="tables">What to run.</param>
    /// <param name="source">An image of the tables' layout and size.</param>
    /// <param name="destination">The bytes of the tensor.</param>
    private protected abstract void Run(ResizeNormalizeTables tables, in ImageView source, Span<byte> destination);

    private static ResizeNormalizeTables Tables(InputSpec spec, TestImage image) => PreprocessTables.Compile(
        spec, PreprocessPlacement.Of(spec, image.Width, image.Height), image.Layout, image.Matrix, image.Width, image.Height);

    private static TestImage NewImage(PixelLayout layout, (int Width, int Height) size, Random random) => new(
        layout, Matrices[random.Next(Matrices.Length)], size.Width, size.Height, random.Next(3) * random.Next(40), random.Next(2) == 0);

    // Three types by two tensor layouts by two orders of colours.
    private static InputSpec WithForm(InputSpec spec, int form) => spec with
    {
        Type = (TensorType)(form % 3),
        Layout = (TensorLayout)(form / 3 % 2),
        Color = (ColorOrder)(form / 6),
        Scale = form % 3 == (int)TensorType.UInt8 ? 1 : spec.Scale,
        Std = form % 3 == (int)TensorType.UInt8 ? [1, 1.5, 1] : spec.Std,
    };

    private static InputSpec RandomSpec(Random random, int largest)
    {
        double[] mean = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        double[] std = [0.2 + random.NextDouble(), 0.2 + random.NextDouble(), 0.2 + random.NextDouble()];
        return new InputSpec(
            "image", random.Next(1, largest), random.Next(1, largest), (ColorOrder)random.Next(2), (FitMode)random.Next(4), (Resample)random.Next(3),
            random.Next(2) == 0 ? 1 : 1 / 255.0, mean, std, random.Next(256));
    }

    private double Check(InputSpec spec, PixelLayout layout, (int Width, int Height) size, Random random)
    {
        using var image = NewImage(layout, size, random).Random(random);
        try
        {
            return TensorCheck.Assert(spec, ReferenceResize.Tensor(spec, image), Run(spec, image));
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            throw new Xunit.Sdk.XunitException($"{layout} {image.Matrix} {size.Width}x{size.Height}: {exception.Message}", exception);
        }
    }

    private byte[] Run(InputSpec spec, TestImage image)
    {
        var tensor = new byte[spec.ByteCount];
        Run(Tables(spec, image), image.View, tensor);
        return tensor;
    }
}
