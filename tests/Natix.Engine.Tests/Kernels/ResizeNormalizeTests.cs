using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Kernels;

public sealed unsafe class ResizeNormalizeTests
{
    /// <summary>Largest error allowed on the 0..255 scale: sums of up to a few dozen taps, each rounded to a float (1.5e-5 at 255).</summary>
    private const double Tolerance = 2e-4;

    public static TheoryData<string> Kernels => ["scalar", "vector256"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Agrees_with_the_definition_in_double_precision(string name)
    {
        var kernel = Create(name);
        var random = new Random(20260101);
        var worst = 0.0;
        for (var round = 0; round < 120; round++)
        {
            var spec = RandomSpec(random, 48);
            var (width, height) = (random.Next(1, 130), random.Next(1, 130));
            worst = Math.Max(worst, WorstError(kernel, spec, width, height, random, RandomPixels));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"largest error on the 0..255 scale: {worst:e2}");
        Assert.InRange(worst, 0, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Agrees_with_the_definition_on_a_video_frame(string name)
    {
        var spec = new InputSpec("i", 640, 640, ColorOrder.Rgb, FitMode.Letterbox, Resample.Bilinear, 1 / 255.0, [0, 0, 0], [1, 1, 1], 114);

        Assert.InRange(WorstError(Create(name), spec, 1280, 720, new Random(3), RandomPixels, sampled: 4000), 0, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_flat_image_stays_flat(string name)
    {
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var spec = RandomSpec(random, 40) with { Pad = 200 };
            var error = WorstError(Create(name), spec, random.Next(1, 300), random.Next(1, 300), random, (bytes, _) => bytes.Fill(200));
            Assert.InRange(error, 0, Tolerance);
        }
    }

    [Fact]
    public void Vector_and_scalar_kernels_agree()
    {
        var (vector, scalar) = (Create("vector256"), Create("scalar"));
        var random = new Random(42);
        for (var round = 0; round < 150; round++)
        {
            var spec = RandomSpec(random, 70);
            var (width, height) = (random.Next(1, 400), random.Next(1, 200));
            var stride = (3 * width) + random.Next(0, 70);
            var pixels = new byte[stride * height];
            random.NextBytes(pixels);
            var (a, b) = (new float[spec.ElementCount], new float[spec.ElementCount]);
            fixed (byte* p = pixels)
            {
                PreprocessPlan.Compile(spec, width, height, vector).Run(p, stride, a);
                PreprocessPlan.Compile(spec, width, height, scalar).Run(p, stride, b);
            }

            for (var i = 0; i < a.Length; i++)
                Assert.Equal(b[i], a[i], (float)(Tolerance * spec.Scale / spec.Std.Min()));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Touches_no_byte_outside_image_tensor_or_scratch(string name)
    {
        var kernel = Create(name);
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var spec = RandomSpec(random, 20);
            var (width, height) = (random.Next(1, 45), random.Next(1, 25));
            var atEnd = random.Next(3) > 0;
            var stride = 3 * width;
            using var pixels = new GuardedBuffer(stride * height, atEnd);
            using var tensor = new GuardedBuffer(spec.ElementCount * sizeof(float), atEnd);
            random.NextBytes(pixels.Bytes);
            tensor.Bytes.Fill(0xFF); // NaN

            PreprocessPlan.Compile(spec, width, height, kernel).Run(pixels.Pointer, stride, new Span<float>(tensor.Pointer, spec.ElementCount));

            foreach (var value in new Span<float>(tensor.Pointer, spec.ElementCount))
                Assert.True(float.IsFinite(value), "every value of the tensor is written");
        }
    }

    [Fact]
    public void The_factory_takes_names_and_refuses_others()
    {
        Assert.Equal("scalar", ResizeNormalizeFactory.Create("scalar").Name);
        Assert.NotNull(ResizeNormalizeFactory.Create(null));
        Assert.Contains("avx9", Assert.Throws<NotSupportedException>(() => ResizeNormalizeFactory.Create("avx9")).Message, StringComparison.Ordinal);
    }

    private static ResizeNormalizeKernel Create(string name)
    {
        if (name == "vector256" && !ResizeNormalizeSimd.IsSupported)
            Assert.Skip("This processor has no AVX2 with FMA.");
        return ResizeNormalizeFactory.Create(name);
    }

    private static InputSpec RandomSpec(Random random, int largest)
    {
        double[] mean = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        double[] std = [0.2 + random.NextDouble(), 0.2 + random.NextDouble(), 0.2 + random.NextDouble()];
        return new InputSpec(
            "image", random.Next(1, largest), random.Next(1, largest), (ColorOrder)random.Next(2), (FitMode)random.Next(4), (Resample)random.Next(2),
            random.Next(2) == 0 ? 1 : 1 / 255.0, mean, std, random.Next(256));
    }

    private delegate void Painter(Span<byte> bytes, Random random);

    private static void RandomPixels(Span<byte> bytes, Random random) => random.NextBytes(bytes);

    // Errors are scaled back to pixel values, so that one bound holds for every normalisation.
    private static double WorstError(
        ResizeNormalizeKernel kernel, InputSpec spec, int width, int height, Random random, Painter paint, int sampled = 300)
    {
        var stride = (3 * width) + 5;
        var pixels = new byte[stride * height];
        paint(pixels, random);
        var tensor = new float[spec.ElementCount];
        fixed (byte* p = pixels)
            PreprocessPlan.Compile(spec, width, height, kernel).Run(p, stride, tensor);
        var worst = 0.0;
        for (var i = 0; i < sampled; i++)
        {
            var (plane, x, y) = (random.Next(3), random.Next(spec.Width), random.Next(spec.Height));
            var expected = ReferenceResize.Value(spec, (column, row, c) => pixels[(row * stride) + (3 * column) + c], width, height, plane, x, y);
            var actual = tensor[(((plane * spec.Height) + y) * spec.Width) + x];
            worst = Math.Max(worst, Math.Abs(actual - expected) * spec.Std[plane] / spec.Scale);
        }

        return worst;
    }
}
