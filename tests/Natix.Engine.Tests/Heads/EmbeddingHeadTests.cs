using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class EmbeddingHeadTests
{
    private static readonly PreprocessGeometry Any = new(1, 1, 0, 0, 32, 16);

    private readonly FrameFindings _findings = new(1);

    [Theory]
    [InlineData(false, new[] { 3f, 4f })]
    [InlineData(true, new[] { 0.6f, 0.8f })]
    public void A_vector_is_the_images_embedding(bool normalize, float[] expected)
    {
        Assert.Equal(default, Read(new EmbeddingSpec("out", 2, 1, 0, 0, normalize), [1, 2], [3, 4]));

        Assert.Equal(expected, _findings.Embeddings.Of(2).ToArray());
        Assert.True(_findings.Patches.Of(2).IsEmpty);
    }

    [Theory]
    [InlineData(false, new[] { 3f, 4f }, new[] { 5f, 0f, 0f, -2f })]
    [InlineData(true, new[] { 0.6f, 0.8f }, new[] { 1f, 0f, 0f, -1f })]
    public void Tokens_are_the_image_then_registers_then_patches(bool normalize, float[] image, float[] patches)
    {
        // CLS, four registers that nobody wants, two patches of 16x16 in a row.
        Read(new EmbeddingSpec("out", 2, 5, 2, 1, normalize), [1, 7, 2], [3, 4, 9, 9, 9, 9, 9, 9, 9, 9, 5, 0, 0, -2]);

        Assert.Equal(image, _findings.Embeddings.Of(2).ToArray());
        Assert.Equal(patches, _findings.Patches.Of(2).ToArray());
        Assert.Equal((2, 2, 1), _findings.Patches.ShapeOf(2));
    }

    [Fact]
    public void An_embedding_without_direction_cannot_be_normalized()
    {
        var error = Assert.Throws<ModelRunException>(() => Read(new EmbeddingSpec("out", 2, 1, 0, 0, true), [1, 2], [0, 0]));

        Assert.Contains("\"fake\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"out\"", error.Message, StringComparison.Ordinal);
    }

    private HeadReading Read(EmbeddingSpec spec, int[] shape, float[] output) => Head.Create(
        HeadManifests.Of(32, 16, new HeadSpec { Kind = HeadKind.Embedding, Embedding = spec }, new TensorSpec("out", shape)), 2)
        .Read(new FakeOutputs(output), 0, Any, _findings);
}
