using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

/// <summary>How far decoded planes are from those of a decoder in doubles, in levels of 255; the figures go to the test's output.</summary>
[Collection(NativeMemoryAlone.Name)]
public sealed class DecodeAccuracyTests : IDisposable
{
    private const int RealFrames = 8;

    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _frame = new();

    public void Dispose()
    {
        _decoder.Dispose();
        _frame.Dispose();
    }

    public static TheoryData<PixelLayout, int> Cases()
    {
        var cases = new TheoryData<PixelLayout, int>();
        foreach (var layout in JpegPlanesTests.Stored())
        {
            foreach (var denominator in new[] { 1, 2, 4 })
                cases.Add(layout, denominator);
        }

        return cases;
    }

    /// <summary>Rounding is half a level, the rest is the integer DCT. Smaller sizes are the means of squares of samples, just as exact.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Planes_agree_with_doubles(PixelLayout layout, int denominator)
    {
        var worst = default(Difference);
        foreach (var (width, height) in new[] { (320, 176), (131, 77), (40, 25) })
            worst = worst.With(Compare(SampledJpeg.Of(layout, width, height), denominator));
        Report($"{layout} at 1/{denominator}", worst);
        Assert.InRange(worst.Most, 0, 0.75);
        Assert.InRange(worst.Mean, 0, 0.35);
    }

    /// <summary>As above, but for squares in which single samples were clamped: means before and after that differ.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Planes_of_real_frames_agree_with_doubles(int denominator)
    {
        var worst = default(Difference);
        foreach (var file in Files())
            worst = worst.With(Compare(File.ReadAllBytes(file), denominator));
        Report($"real frames at 1/{denominator}", worst);
        Assert.InRange(worst.Most, 0, denominator == 1 ? 0.75 : 8);
        Assert.InRange(worst.Mean, 0, 0.35);
    }

    /// <summary>
    /// Colours of scaled images against the mean colours of the whole one. Planes carry chroma at half the resolution of their luma, which
    /// RGB decoding at 1/2 and 1/4 does not: this is what that costs.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Colours_of_real_frames_agree_with_means_of_doubles(int denominator)
    {
        var (planes, pixels) = (default(Difference), default(Difference));
        foreach (var file in Files().Take(4))
        {
            var jpeg = File.ReadAllBytes(file);
            var expected = ReferenceJpeg.Decode(jpeg);
            JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _);
            Assert.True(_decoder.TryDecode(jpeg, info, denominator, _frame, out var error), error.ToString());
            var image = ReferenceImage.Of(_frame);
            planes = planes.With(CompareColours(expected, denominator, image.Rgb));
            Assert.True(_decoder.TryDecodeRgb(jpeg, info, denominator, _frame, out error), error.ToString());
            pixels = pixels.With(CompareColours(expected, denominator, (x, y) => (_frame.Row(y)[3 * x], _frame.Row(y)[(3 * x) + 1], _frame.Row(y)[(3 * x) + 2])));
        }

        Report($"colours of real frames at 1/{denominator}, from planes", planes);
        Report($"colours of real frames at 1/{denominator}, from RGB", pixels);
        Assert.InRange(planes.Mean, 0, denominator == 1 ? 0.5 : 2.0);
        if (denominator > 1)
            return;
        // Each plane is within a level. Colours are sums of planes, and planes are whole numbers: Y off by 0.59 and Cb by as much make
        // 0.59 * (1 + 1.772) = 1.64 in blue, and that is how far the hundredth may be that falls outside a level.
        Assert.InRange(planes.Beyond, 0, 0.01);
        Assert.InRange(planes.Most, 0, 1.64);
    }

    [Fact]
    public void The_reference_gives_what_was_coded()
    {
        var scene = SampledJpeg.Scene(96, 80);
        var image = ReferenceJpeg.Decode(SampledJpeg.Of(PixelLayout.Yuv444, 96, 80, quality: 100));
        for (var i = 0; i < 96 * 80; i++)
        {
            var (r, g, b) = image.Rgb(i % 96, i / 96);
            Assert.InRange(r, scene[3 * i] - 4, scene[3 * i] + 4);
            Assert.InRange(g, scene[(3 * i) + 1] - 4, scene[(3 * i) + 1] + 4);
            Assert.InRange(b, scene[(3 * i) + 2] - 4, scene[(3 * i) + 2] + 4);
        }
    }

    private static IEnumerable<string> Files()
    {
        var folder = Repository.SharedPath("data", "roadwork_frames", "images");
        var files = Directory.GetFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Where(IsSequential).ToArray();
        return files.Where((_, i) => i % Math.Max(1, files.Length / RealFrames) == 0);
    }

    private static bool IsSequential(string file) =>
        JpegDecoder.TryReadHeader(File.ReadAllBytes(file), FrameLimits.Default, out var info, out _) && info.Process == JpegProcess.Baseline;

    private Difference Compare(byte[] jpeg, int denominator)
    {
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out var error), error.ToString());
        Assert.True(_decoder.TryDecode(jpeg, info, denominator, _frame, out error), error.ToString());
        Assert.NotEqual(PixelLayout.Rgb24, _frame.Layout);
        var (expected, actual) = (ReferenceJpeg.Decode(jpeg), ReferenceImage.Of(_frame));
        var worst = default(Difference);
        for (var i = 0; i < actual.Planes.Length; i++)
            worst = worst.With(Compare(expected.Planes[i].Shrunk(denominator), actual.Planes[i]));
        return worst;
    }

    private static Difference CompareColours(ReferenceImage expected, int denominator, Func<int, int, (double R, double G, double B)> actual)
    {
        var (most, sum, count, beyond) = (0.0, 0.0, 0, 0);
        for (var y = 0; y < expected.Height / denominator; y++)
        {
            for (var x = 0; x < expected.Width / denominator; x++, count += 3)
            {
                var (r, g, b) = actual(x, y);
                for (var i = 0; i < denominator * denominator; i++)
                {
                    var pixel = expected.Rgb((x * denominator) + (i % denominator), (y * denominator) + (i / denominator));
                    var part = 1.0 / (denominator * denominator);
                    (r, g, b) = (r - (part * pixel.R), g - (part * pixel.G), b - (part * pixel.B));
                }

                (r, g, b) = (Math.Abs(r), Math.Abs(g), Math.Abs(b));
                (most, sum) = (Math.Max(most, Math.Max(r, Math.Max(g, b))), sum + r + g + b);
                beyond += (r > 1 ? 1 : 0) + (g > 1 ? 1 : 0) + (b > 1 ? 1 : 0);
            }
        }

        return new(most, sum / count, (double)beyond / count);
    }

    private static Difference Compare(ReferencePlane expected, ReferencePlane actual)
    {
        var (most, sum) = (0.0, 0.0);
        for (var y = 0; y < actual.Height; y++)
        {
            for (var x = 0; x < actual.Width; x++)
            {
                var difference = Math.Abs(expected.At(x, y) - actual.At(x, y));
                (most, sum) = (Math.Max(most, difference), sum + difference);
            }
        }

        return new(most, sum / ((double)actual.Width * actual.Height));
    }

    private static void Report(string what, Difference difference) => TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
        $"{what}: at most {difference.Most:f2}, on average at most {difference.Mean:f3} levels of 255 from doubles; beyond one level {difference.Beyond:p3}"));

    // In levels; beyond is the share of samples more than one level away.
    private readonly record struct Difference(double Most, double Mean, double Beyond = 0)
    {
        public Difference With(Difference other) => new(Math.Max(Most, other.Most), Math.Max(Mean, other.Mean), Math.Max(Beyond, other.Beyond));
    }
}
