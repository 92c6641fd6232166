using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>An input of 8x8 pixels and masks of 4x4 cells; the image has 16x16 pixels.</summary>
public sealed class MasksHeadTests
{
    private static readonly PreprocessGeometry Doubled = new(2, 2, 0, 0, 16, 16);

    private readonly FrameFindings _findings = new(10);
    private readonly float[] _boxes = [0.5f, 0.5f, 0.5f, 0.25f, 0.5f, 0.5f, 1, 1, 0.1f, 0.1f, 0.1f, 0.1f];
    private readonly float[] _masks = Enumerable.Repeat(-1f, 3 * 16).ToArray();

    [Fact]
    public void A_score_is_the_product_of_two_probabilities()
    {
        // sigmoid(ln 4) = 0.8, sigmoid(ln 3) = 0.75: 0.6. The second has 0.5 * 0.75, below the threshold.
        Read([MathF.Log(4), 0, -9], presence: MathF.Log(3));

        var found = Assert.Single(_findings.Detections.Span.ToArray());
        Assert.Equal(found, _findings.Masks[0]);
        Assert.Equal(1, _findings.Masks.Count);
        Assert.Equal(0.6f, found.Score, 1e-6f);
        // Centre (4, 4) and size (4, 2) of the model: 2..6 and 3..5, twice that in the image.
        Assert.Equal((4f, 6f, 12f, 10f, 0, 5), (found.Left, found.Top, found.Right, found.Bottom, found.ClassId, found.ModelIndex));
    }

    [Fact]
    public void A_score_at_the_threshold_is_not_above_it()
    {
        Read([0, 0.01f, -1]); // sigmoid(0) = 0.5

        Assert.Equal(16f, Assert.Single(_findings.Detections.Span.ToArray()).Width);
    }

    [Fact]
    public void The_strongest_are_kept_where_there_are_too_many()
    {
        Read([1, 3, 2], limit: 2);

        Assert.Equal([16f, 1.6f], _findings.Detections.Span.ToArray().Select(box => MathF.Round(box.Width, 3)));
    }

    [Fact]
    public void A_mask_is_drawn_where_its_interpolated_logit_is_above_0()
    {
        // One cell of 3 among -1, four pixels of the image a cell: at tx, ty cells from its centre the logit is 4 (1 - tx)(1 - ty) - 1.
        _masks[(1 * 4) + 1] = 3;
        Read([2, -9, -9]);

        var drawn = new byte[256];
        var count = _findings.Masks.Draw(0, drawn, 16, 16);

        // The cell's centre is at 6.0 in both axes; pixel centres are 1/8, 3/8, 5/8, 7/8 of a cell away. Inside is (1 - tx)(1 - ty) * 4 > 1:
        // 7/8 * 3/8 * 4 = 1.31 and 5/8 * 5/8 * 4 = 1.56 are, 5/8 * 3/8 * 4 = 0.94 and anything at 7/8 (1/8 * 7/8 * 4 = 0.44) are not.
        string[] expected = ["................", "................", "................", ".....##.........", "....####........", "...######.......", "...######.......", "....####........", ".....##........."];
        Assert.Equal(expected.Concat(Enumerable.Repeat(new string('.', 16), 7)), Lines(drawn));
        Assert.Equal(drawn.Count(pixel => pixel == 1), count);
    }

    [Fact]
    public void The_prompt_votes_when_it_is_a_roadwork_class()
    {
        Assert.False(Read([1, 2, 3]).Votes);

        var reading = Read([-1, -2, -3], roadwork: [0]); // none kept, and it votes by sigmoid(-1)

        Assert.True(reading.Votes);
        Assert.Equal(-1, reading.LogOdds, 1e-6);
        Assert.Equal(Math.Log(0.4 / 0.6), Read([MathF.Log(4), -2, -3], presence: 0, roadwork: [0]).LogOdds, 1e-6);
    }

    [Fact]
    public void A_box_in_the_padding_alone_has_no_mask()
    {
        _findings.Clear();
        Read([-9, -9, 2], geometry: new PreprocessGeometry(2, 2, 0, 4, 16, 8));

        Assert.Equal((0, 0), (_findings.Masks.Count, _findings.Detections.Count));
    }

    [Fact]
    public void Values_that_are_not_finite_are_an_error_where_they_are_read()
    {
        _masks[20] = float.NaN; // of the second query
        Read([1, -9, 1]);
        Assert.Contains("\"masks\"", Assert.Throws<ModelRunException>(() => Read([1, 1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("\"logits\"", Assert.Throws<ModelRunException>(() => Read([1, float.NaN, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("\"presence\"", Assert.Throws<ModelRunException>(() => Read([1, 1, 1], float.NaN)).Message, StringComparison.Ordinal);
        _boxes[11] = float.PositiveInfinity;
        Assert.Contains("\"boxes\"", Assert.Throws<ModelRunException>(() => Read([1, -9, 1])).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(byte[] drawn) => drawn.Chunk(16).Select(row => string.Concat(row.Select(pixel => pixel == 1 ? '#' : '.')));

    private HeadReading Read(float[] logits, float? presence = null, int limit = 10, int[]? roadwork = null, PreprocessGeometry? geometry = null)
    {
        var spec = new HeadSpec
        {
            Kind = HeadKind.Masks,
            Labels = ["cone"],
            Logits = "logits",
            Boxes = "boxes",
            Masks = new MasksSpec("masks", presence is null ? null : "presence"),
            ScoreThreshold = 0.5f,
            MaxDetections = limit,
            RoadworkClasses = roadwork ?? [],
        };
        var manifest = HeadManifests.Of(
            8, 8, spec, new TensorSpec("masks", [1, 3, 4, 4]), new TensorSpec("presence", [1, 1]), new TensorSpec("logits", [1, 3]),
            new TensorSpec("boxes", [1, 3, 4]));
        _findings.Clear();
        return Head.Create(manifest, 5).Read(new FakeOutputs(_masks, [presence ?? 0], logits, _boxes), 0, geometry ?? Doubled, _findings);
    }
}
