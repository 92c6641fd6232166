using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Augmentation;
using Natix.Engine.Data.Randomness;
using Xunit;

namespace Natix.Engine.Data.Tests.Augmentation;

public class ValidatorAugmentationTests
{
    [Fact]
    public void Level_0_is_the_centre_square_and_nothing_else()
    {
        var plan = ValidatorAugmentation.Draw(new SeededRandom(1), 640, 360, 0);
        Assert.Equal(new ValidatorPlan(0, 0f, 140, 0, 360, 0, 0, 0, 0, 0), plan);
    }

    [Property]
    public bool Plans_keep_their_ranges(ulong seed, byte w, byte h, byte raw)
    {
        int width = 60 + w, height = 60 + h, level = raw % 4;
        var plan = ValidatorAugmentation.Draw(new SeededRandom(seed), width, height, level);
        var worst = level switch { 2 => 1, 3 => 2, _ => 0 };
        int[] severities = [plan.Saturation, plan.Contrast, plan.Scaling];
        return plan.CropX >= 0 && plan.CropY >= 0 && plan.CropX + plan.CropSide <= width && plan.CropY + plan.CropSide <= height
            && plan.AngleDegrees is >= -20 and <= 20 && severities.All(s => s >= 0 && s <= worst)
            && (level == 3 || (plan.Noise == 0 && plan.Blur == 0)) && plan.Noise <= 2 && plan.Blur <= 2
            && (level == 0 || plan.CropSide * plan.CropSide >= 0.19f * width * height - (2 * plan.CropSide) || plan.CropSide == Math.Min(width, height));
    }

    [Property]
    public bool The_crop_holds_the_centre_of_the_mask(ulong seed, byte x, byte y)
    {
        const int Width = 400, Height = 300;
        var centre = (X: x * (Width - 1) / 255f, Y: y * (Height - 1) / 255f);
        var plan = ValidatorAugmentation.Draw(new SeededRandom(seed), Width, Height, 1, centre);
        return plan.CropX <= centre.X && centre.X <= plan.CropX + plan.CropSide && plan.CropY <= centre.Y && centre.Y <= plan.CropY + plan.CropSide;
    }

    [Fact]
    public void Severities_of_every_size_occur()
    {
        var random = new SeededRandom(4);
        var plans = Enumerable.Range(0, 300).Select(_ => ValidatorAugmentation.Draw(random, 640, 480, 3)).ToArray();
        foreach (var of in new Func<ValidatorPlan, int>[] { p => p.Saturation, p => p.Contrast, p => p.Scaling, p => p.Noise, p => p.Blur })
            Assert.All(new[] { 0, 1, 2 }, s => Assert.InRange(plans.Count(p => of(p) == s), 60, 140));
    }

    [Fact]
    public void A_flat_picture_of_224_passes_level_0_unchanged()
    {
        var rgb = Noise(224, 224);
        var plan = ValidatorAugmentation.Draw(new SeededRandom(1), 224, 224, 0);
        Assert.Equal(rgb, ValidatorAugmentation.Apply(rgb, 224, 224, plan, new SeededRandom(2)));
    }

    [Fact]
    public void Shrinking_by_two_averages_with_the_triangle()
    {
        // a checkerboard of single pixels becomes even grey under an antialiased filter
        var rgb = new byte[448 * 448 * 3];
        for (var i = 0; i < 448 * 448; i++)
            rgb.AsSpan(i * 3, 3).Fill((byte)(((i % 448) + (i / 448)) % 2 == 0 ? 255 : 0));
        var small = ValidatorAugmentation.Apply(rgb, 448, 448, ValidatorAugmentation.Draw(new SeededRandom(1), 448, 448, 0), new SeededRandom(2));
        Assert.All(small, v => Assert.InRange(v, 124, 131));
    }

    [Fact]
    public void Rotation_leaves_black_corners_and_the_map_follows_it()
    {
        var rgb = new byte[300 * 300 * 3];
        Array.Fill(rgb, (byte)40);
        // one white block off centre
        for (var y = 60; y < 76; y++)
            rgb.AsSpan(((y * 300) + 200) * 3, 16 * 3).Fill(255);
        var plan = new ValidatorPlan(1, 15f, 0, 0, 300, 0, 0, 0, 0, 0);
        var result = ValidatorAugmentation.Apply(rgb, 300, 300, plan, new SeededRandom(1));
        Assert.Equal(0, result[0]);
        var (u, v) = ValidatorAugmentation.OutputToSource(plan, 300, 300).Inverse().Apply(208f, 68f);
        Assert.Equal(255, result[(((int)v * 224) + (int)u) * 3]);
    }

    [Fact]
    public void Severities_follow_the_table()
    {
        byte[] rgb = new byte[224 * 224 * 3];
        for (var i = 0; i < rgb.Length; i += 3)
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (200, 100, 50);
        var luma = (0.299f * 200) + (0.587f * 100) + (0.114f * 50);
        byte[] Run(ValidatorPlan p) => ValidatorAugmentation.Apply(rgb, 224, 224, p, new SeededRandom(1));
        var plain = new ValidatorPlan(3, 0f, 0, 0, 224, 0, 0, 0, 0, 0);
        Assert.Equal((byte)(luma + ((200 - luma) * 0.4f) + 0.5f), Run(plain with { Saturation = 1 })[0]);
        Assert.Equal((byte)(luma + ((200 - luma) * 0.3f) + 0.5f), Run(plain with { Saturation = 2 })[0]);
        Assert.Equal((byte)(200 * 0.85f), Run(plain with { Contrast = 1 })[0]);
        Assert.Equal((byte)(100 * 0.725f), Run(plain with { Contrast = 2 })[1]);
        Assert.Equal([200, 100, 50], Run(plain with { Blur = 2, Scaling = 2 })[..3]);
    }

    [Theory]
    [InlineData(1, 0.001)]
    [InlineData(2, 0.002)]
    public void Noise_has_the_variance_of_the_table(int severity, double variance)
    {
        var rgb = new byte[224 * 224 * 3];
        Array.Fill(rgb, (byte)128);
        var plan = new ValidatorPlan(3, 0f, 0, 0, 224, 0, 0, 0, severity, 0);
        var noisy = ValidatorAugmentation.Apply(rgb, 224, 224, plan, new SeededRandom(8));
        // luma of the noisy pixel: the chroma parts cancel
        var measured = Enumerable.Range(0, 224 * 224).Average(i =>
            Math.Pow(((0.299 * noisy[i * 3]) + (0.587 * noisy[(i * 3) + 1]) + (0.114 * noisy[(i * 3) + 2]) - 128) / 255, 2));
        Assert.Equal(variance, measured, variance * 0.05);
    }

    [Fact]
    public void Blur_has_the_sigma_of_a_sixth_of_the_kernel()
    {
        var rgb = new byte[224 * 224 * 3];
        for (var y = 0; y < 224; y++)
            rgb.AsSpan(((y * 224) + 112) * 3, 112 * 3).Fill(255);
        var plan = new ValidatorPlan(3, 0f, 0, 0, 224, 0, 0, 0, 0, 2);
        var soft = ValidatorAugmentation.Apply(rgb, 224, 224, plan, new SeededRandom(1));
        double[] steps = [.. Enumerable.Range(100, 24).Select(x => (double)(soft[((50 * 224) + x + 1) * 3] - soft[((50 * 224) + x) * 3]))];
        double sum = steps.Sum(), mean = steps.Select((s, i) => s * i).Sum() / sum;
        Assert.Equal(255, sum);
        Assert.Equal(1.5, Math.Sqrt(steps.Select((s, i) => s * (i - mean) * (i - mean)).Sum() / sum), 0.06);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void Levels_outside_0_to_3_are_refused(int level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ValidatorAugmentation.Draw(new SeededRandom(1), 10, 10, level));

    [Fact]
    public void Bytes_that_do_not_match_the_size_are_refused() => Assert.Throws<ArgumentException>(() =>
        ValidatorAugmentation.Apply(new byte[10], 10, 10, ValidatorAugmentation.Draw(new SeededRandom(1), 10, 10, 0), new SeededRandom(1)));

    private static byte[] Noise(int width, int height)
    {
        var random = new SeededRandom(9);
        return [.. Enumerable.Range(0, width * height * 3).Select(_ => (byte)random.Below(256))];
    }
}
