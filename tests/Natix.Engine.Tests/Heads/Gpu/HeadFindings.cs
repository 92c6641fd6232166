using Natix.Engine.Heads;
using Xunit;

namespace Natix.Engine.Tests.Heads.Gpu;

/// <summary>Findings of two heads that should be the same; a device sums and rounds in another order.</summary>
internal static class HeadFindings
{
    private const float Pixels = 1e-3f;
    private const double Share = 3e-6;

    public static void AssertSame(HeadRun expected, HeadRun found, string what)
    {
        Assert.Equal((what, expected.Error), (what, found.Error));
        Assert.Equal(expected.Reading.Votes, found.Reading.Votes);
        if (expected.Reading.Votes)
            Assert.Equal(expected.Probability, found.Probability, Share);
        AssertBoxes(Ordered(expected.Findings), Ordered(found.Findings), what);
        AssertMap(expected.Findings.Heat, found.Findings.Heat, what);
        AssertMap(expected.Findings.Depth, found.Findings.Depth, what);
        Assert.Equal(expected.Findings.Depth.IsMetric, found.Findings.Depth.IsMetric);
        AssertMasks(expected.Findings.Masks, found.Findings.Masks, what);
        for (var model = 0; model < 5; model++)
        {
            AssertValues(expected.Findings.Embeddings.Of(model), found.Findings.Embeddings.Of(model), what);
            AssertValues(expected.Findings.Patches.Of(model), found.Findings.Patches.Of(model), what);
            AssertValues(expected.Findings.LabelScores.Of(model), found.Findings.LabelScores.Of(model), what);
        }
    }

    /// <summary>Same boxes in the same order.</summary>
    public static void AssertBoxes(ReadOnlySpan<Detection> expected, ReadOnlySpan<Detection> found, string what)
    {
        Assert.Equal((what, expected.Length), (what, found.Length));
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, f) = (expected[i], found[i]);
            Assert.Equal((e.ClassId, e.ModelIndex), (f.ClassId, f.ModelIndex));
            Assert.True(
                Math.Abs(e.Score - f.Score) <= Share && Math.Abs(e.Left - f.Left) <= Pixels && Math.Abs(e.Top - f.Top) <= Pixels &&
                Math.Abs(e.Right - f.Right) <= Pixels && Math.Abs(e.Bottom - f.Bottom) <= Pixels,
                $"{what}, box {i}: expected {e}, found {f}");
        }
    }

    // End-to-end rows come as the model gives them, and boxes alike but for what was cut off may stand otherwise: ordered here as suppression orders.
    private static Detection[] Ordered(FrameFindings findings)
    {
        var boxes = findings.Detections.Span.ToArray();
        NonMaximumSuppression.Suppress(boxes, 2);
        return boxes;
    }

    private static void AssertMap(CellMap expected, CellMap found, string what)
    {
        Assert.Equal(
            (what, expected.Width, expected.Height, expected.Left, expected.Top, expected.Right, expected.Bottom),
            (what, found.Width, found.Height, found.Left, found.Top, found.Right, found.Bottom));
        AssertValues(expected.Cells, found.Cells, what);
    }

    private static void AssertMasks(MaskSet expected, MaskSet found, string what)
    {
        Assert.Equal((what, expected.Count), (what, found.Count));
        var (drawn, other) = (new byte[20 * 15], new byte[20 * 15]);
        for (var i = 0; i < expected.Count; i++)
        {
            expected.Draw(i, drawn, 20, 15);
            found.Draw(i, other, 20, 15);
            Assert.Equal(drawn, other);
        }
    }

    private static void AssertValues(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, string what)
    {
        Assert.Equal((what, expected.Length), (what, found.Length));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= Share * Math.Max(1, Math.Abs(expected[i])), $"{what}, value {i}: expected {expected[i]:r}, found {found[i]:r}");
    }
}
