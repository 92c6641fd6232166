using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

/// <summary>The tower of a checkpoint, from a JPEG to embeddings. What it computes is held to torch in the tests of training, and to double precision in the native ones.</summary>
public sealed class VisionTowerTests
{
    private const double RoundedWeights = 0.05; // of the greatest value

    // For as long as the tests run: a worker may be at its last lines when the image is there already.
    private static readonly ImagePreprocessor Preprocessor = new(new(16, 2, 1 << 12, 1 << 16, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]), FrameLimits.Default, workers: 1);

    private static readonly RandomModel Model = new() { Architecture = "Qwen3VLForConditionalGeneration", Seed = 9 };

    [Fact]
    public async Task A_frame_becomes_embeddings_and_features()
    {
        using var tower = Open(VisionWeights.F32);
        using var image = await PrepareAsync(TestImages.Jpeg(256, 160));

        var (embeddings, deepstack) = Encode(tower, image);

        Assert.Equal(image.Grid.Tokens * Model.Hidden, embeddings.Length);
        Assert.Equal(2 * embeddings.Length, deepstack.Length);
        Assert.All(embeddings.Concat(deepstack), value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(embeddings, deepstack[..embeddings.Length]);
        Assert.NotEqual(deepstack[..embeddings.Length], deepstack[embeddings.Length..]);
    }

    [Fact]
    public async Task Equal_frames_give_equal_embeddings_whatever_came_between()
    {
        using var tower = Open(VisionWeights.Int8);
        using var image = await PrepareAsync(TestImages.Jpeg(256, 160));
        using var other = await PrepareAsync(TestImages.Jpeg(320, 96, seed: 2));

        var first = Encode(tower, image);
        var between = Encode(tower, other);
        var second = Encode(tower, image);

        Assert.Equal(first.Embeddings, second.Embeddings);
        Assert.Equal(first.Deepstack, second.Deepstack);
        Assert.NotEqual(first.Embeddings, between.Embeddings);
    }

    [Fact]
    public async Task Rounded_weights_take_less_memory_and_stay_near()
    {
        using var exact = Open(VisionWeights.F32);
        using var rounded = Open(VisionWeights.Int8);
        using var image = await PrepareAsync(TestImages.Jpeg(256, 160));

        var (expected, found) = (Encode(exact, image).Embeddings, Encode(rounded, image).Embeddings);

        var worst = expected.Zip(found, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        Assert.InRange(worst, double.Epsilon, RoundedWeights);
        Assert.InRange(rounded.WeightBytes, 1, exact.WeightBytes - 1);
    }

    [Fact]
    public async Task Encoding_allocates_nothing()
    {
        using var tower = Open(VisionWeights.Int8);
        using var image = await PrepareAsync(TestImages.Jpeg(256, 160));
        var (embeddings, deepstack) = Encode(tower, image);
        var scratch = tower.ScratchBytes;

        var before = GC.GetAllocatedBytesForCurrentThread();
        tower.Encode(image, embeddings, deepstack);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(scratch, tower.ScratchBytes);
    }

    [Fact]
    public async Task An_image_that_does_not_fit_is_refused_with_the_reason()
    {
        using var tower = Open(VisionWeights.F32, maxPatches: 32);
        using var large = await PrepareAsync(TestImages.Jpeg(256, 160));
        using var broken = await PrepareAsync("no JPEG at all"u8.ToArray());
        var (embeddings, deepstack) = (new float[tower.EmbeddingFloats(large.Grid)], new float[tower.DeepstackFloats(large.Grid)]);

        Assert.Contains("max_patches, which is 32", Assert.Throws<ArgumentException>(() => tower.Encode(large, embeddings, deepstack)).Message, StringComparison.Ordinal);
        Assert.Contains("NotJpeg", Assert.Throws<ArgumentException>(() => tower.Encode(broken, embeddings, deepstack)).Message, StringComparison.Ordinal);
        Assert.Contains("room for 7", Assert.Throws<ArgumentException>(() => tower.Encode(large, embeddings, deepstack.AsSpan(0, 7))).Message, StringComparison.Ordinal);
        Assert.Contains("merges 2", Assert.Throws<ArgumentException>(() => tower.Encode(large.Patches, large.Grid with { Merge = 1 }, embeddings, deepstack)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_is_missing_is_named()
    {
        using var folder = RandomCheckpoint.Write(Model);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var without = checkpoint.Vision.Where(entry => entry.Key != "merger.norm.bias");

        var failure = Assert.Throws<ModelContractException>(() => VisionTower.Load(checkpoint.Configuration.Vision!, without, new VisionTowerOptions { MaxPatches = 64 }));

        Assert.Contains("merger.norm.bias", failure.Message, StringComparison.Ordinal);
    }

    private static VisionTower Open(VisionWeights weights, int maxPatches = 256)
    {
        using var folder = RandomCheckpoint.Write(Model);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var options = new VisionTowerOptions { Weights = weights, Group = 32, MaxPatches = maxPatches, Threads = 2 };
        return VisionTower.Load(checkpoint.Configuration.Vision!, checkpoint.Vision, options);
    }

    private static Task<PreparedImage> PrepareAsync(byte[] jpeg) => Preprocessor.PrepareAsync(jpeg, cancellation: TestContext.Current.CancellationToken);

    private static (float[] Embeddings, float[] Deepstack) Encode(VisionTower tower, PreparedImage image)
    {
        var (embeddings, deepstack) = (new float[tower.EmbeddingFloats(image.Grid)], new float[tower.DeepstackFloats(image.Grid)]);
        tower.Encode(image, embeddings, deepstack);
        return (embeddings, deepstack);
    }
}
