using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Training.Tests.Language;

/// <summary>The engine's vision tower against one of torch: embeddings and features, as a share of the greatest value.</summary>
public sealed class VisionParityTests
{
    private const double SinglePrecision = 1e-4;

    public static TheoryData<int, int, int, int[]> Towers => new()
    {
        { 1, 4, 6, new[] { 0 } },
        { 3, 8, 4, new[] { 0, 1 } },
        { 4, 14, 10, new[] { 1, 3 } },
    };

    [Theory]
    [MemberData(nameof(Towers))]
    public void Single_precision_gives_what_torch_gives(int depth, int rows, int columns, int[] deepstack)
    {
        var model = new RandomModel
        {
            Architecture = "Qwen3VLForConditionalGeneration",
            Type = "F32",
            Seed = (ulong)depth,
            VisionDepth = depth,
            DeepstackBlocks = deepstack,
            VisionHidden = 48,
        };
        var random = new Random(5);
        float[] image = [.. Enumerable.Range(0, 3 * 256 * rows * columns).Select(_ => (2 * random.NextSingle()) - 1)];
        using var torch = new TorchVisionTower(model);
        var expected = torch.Encode(image, rows, columns);

        var found = Encode(model, image, new PatchGrid(rows, columns, 2));

        Assert.InRange(Difference(expected.Embeddings, found.Embeddings), 0, SinglePrecision);
        Assert.InRange(Difference(expected.Deepstack, found.Deepstack), 0, SinglePrecision);
    }

    private static (float[] Embeddings, float[] Deepstack) Encode(RandomModel model, float[] image, PatchGrid grid)
    {
        using var folder = RandomCheckpoint.Write(model);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var options = new VisionTowerOptions { Weights = VisionWeights.F32, MaxPatches = grid.Patches, Threads = 2 };
        using var tower = VisionTower.Load(checkpoint.Configuration.Vision!, checkpoint.Vision, options);
        var patches = PatchOrder.Cut(image, grid.Rows, grid.Columns);
        var (embeddings, deepstack) = (new float[tower.EmbeddingFloats(grid)], new float[tower.DeepstackFloats(grid)]);
        tower.Encode(patches, grid, embeddings, deepstack);
        return (embeddings, deepstack);
    }

    private static double Difference(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        return expected.Zip(found, (a, b) => Math.Abs(a - b)).Max() / (double)expected.Max(Math.Abs);
    }
}
