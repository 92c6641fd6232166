using Natix.Engine.Heads;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Tests.Heads;
using Xunit;

namespace Natix.Engine.Tests.Frames;

/// <summary>What heads find, as the caller of the engine reads it.</summary>
public sealed class FrameResultFindingsTests : IDisposable
{
    private static readonly PreprocessGeometry Whole = new(2, 2, 0, 0, 128, 128);

    private readonly SlabPool _pool = new();
    private readonly FrameResult _result = new(100, 1);

    public void Dispose()
    {
        _result.HandOut();
        _result.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData(0f, false)]
    [InlineData(700f, true)]
    public void Depth_is_metric_when_the_frame_knows_its_focal_length(float focalLength, bool metric)
    {
        var manifest = HeadManifests.Of(
            64, 64, new HeadSpec { Kind = HeadKind.Depth, Depth = new DepthSpec("depth", null) }, new TensorSpec("depth", [1, 1, 2, 3]));
        using var lease = _pool.Rent(16);
        _result.Reset(FrameInfo.Still("a") with { FocalLength = focalLength }, lease);

        Head.Create(manifest, 0).Read(new FakeOutputs([1, 2, 3, 4, 5, 6]), 0, Whole, _result.Findings);

        Assert.Equal(metric, _result.DepthIsMetric);
        Assert.Equal((3, 2, (0f, 0f, 128f, 128f)), (_result.DepthWidth, _result.DepthHeight, _result.DepthArea));
        Assert.Equal(metric ? 700f / 2 / 300 * 6 : 6, _result.Depth[5], 1e-5f);
    }

    [Fact]
    public void Masks_embeddings_and_scores_are_those_of_the_model_and_the_next_frame_has_none()
    {
        foreach (var (name, index) in new[] { ("masks", 0), ("embedding", 4), ("zero-shot", 2) })
        {
            var @case = HeadCase.All[name];
            Head.Create(@case.Manifest, index).Read(new FakeOutputs(@case.Outputs(1)), 0, Whole, _result.Findings);
        }

        Assert.Equal(10, _result.MaskCount);
        Assert.Contains(_result.MaskedObject(3), _result.Detections.ToArray());
        Assert.True(_result.DrawMask(3, new byte[64 * 64], 64, 64) > 0);
        Assert.Equal(12, _result.Embedding(4).Length);
        Assert.Equal((12, 4, 4), _result.PatchGrid(4));
        Assert.Equal(12 * 16, _result.PatchEmbeddings(4).Length);
        Assert.Equal(3, _result.LabelScores(2).Length);
        Assert.True(_result.Embedding(2).IsEmpty && _result.LabelScores(4).IsEmpty);

        using var lease = _pool.Rent(16);
        _result.Reset(FrameInfo.Still("b"), lease);

        Assert.Equal(0, _result.MaskCount);
        Assert.True(_result.Embedding(4).IsEmpty && _result.PatchEmbeddings(4).IsEmpty && _result.LabelScores(2).IsEmpty && _result.Depth.IsEmpty);
        Assert.False(_result.DepthIsMetric);
    }
}
