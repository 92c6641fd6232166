using FsCheck.Xunit;
using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>A 40x40 input with strides 16 and 32: grids of 3x3 and 2x2 (rounded up), 13 cells; regMax 3, labels a, b.</summary>
public sealed class GflHeadTests
{
    private const int Cells = 13;
    private const int RowLength = 2 + (4 * 4);

    private static readonly PreprocessGeometry Whole = new(1, 1, 0, 0, 200, 200);
    private static readonly float Sure = 100;

    private readonly FrameFindings _findings = new(100);
    private readonly float[] _scores = new float[Cells * 2];
    private readonly float[] _sides = new float[Cells * 16];

    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.5f, false)]
    [InlineData(0f, true)]
    [InlineData(0.5f, true)]
    public void A_cell_becomes_a_box_about_its_centre(float centerOffset, bool levels)
    {
        // Cell 5 of stride 16 is column 2, row 1. Each side is sure of its bin: left 1, top 0, right 2, bottom 3 strides.
        Cell(5, [0.2f, 0.6f], [[0, Sure, 0, 0], [Sure, 0, 0, 0], [0, 0, Sure, 0], [0, 0, 0, Sure]]);

        Read(centerOffset, levels);

        var (x, y) = ((2 + centerOffset) * 16, (1 + centerOffset) * 16);
        Assert.Equal([new Detection(x - 16, y, x + 32, y + 48, 0.6f, 1, 2)], _findings.Detections.Span.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_distance_is_the_expectation_of_the_softmax(bool levels)
    {
        // Cell 9 + 3 of stride 32 is column 1, row 1. Softmax of ln 1, ln 2, ln 1, ln 4 is 1/8, 2/8, 1/8, 4/8: 0 + 2/8 + 2/8 + 12/8 = 2 strides.
        float[] two = [0, MathF.Log(2), 0, MathF.Log(4)];
        // Even odds of 0, 1, 2, 3: 1.5 strides.
        float[] even = [-7, -7, -7, -7];
        Cell(12, [0.5f, 0], [even, even, two, two]);

        Read(0, levels);

        var box = Assert.Single(_findings.Detections.Span.ToArray());
        // Centre (32, 32); 32 - 48 is outside and clipped, 32 + 64 = 96.
        Assert.Equal((0f, 0f), (box.Left, box.Top));
        Assert.Equal(96f, box.Right, 1e-4f);
        Assert.Equal(96f, box.Bottom, 1e-4f);
    }

    [Fact]
    public void Scores_may_be_logits()
    {
        Array.Fill(_scores, -9);
        Cell(0, [-1, MathF.Log(3)], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]); // sigmoid(ln 3) = 0.75

        var reading = Read(0.5f, false, logits: true, roadwork: [0]);

        Assert.Equal(0.75f, Assert.Single(_findings.Detections.Span.ToArray()).Score, 1e-6f);
        Assert.Equal(-1, reading.LogOdds, 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_best_roadwork_score_votes(bool levels)
    {
        Cell(1, [0.9f, 0.1f], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]);
        Cell(12, [0, 0.2f], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]);

        Assert.Equal(Math.Log(0.2 / 0.8), Read(0, levels, roadwork: [1]).LogOdds, 1e-6);
        Assert.Equal(0.9f, Assert.Single(_findings.Detections.Span.ToArray()).Score);
    }

    [Theory]
    [InlineData(false, "out", "out")]
    [InlineData(true, "scores 32", "distances 32")]
    public void Not_a_number_is_an_error_with_the_outputs_name(bool levels, string scores, string distances)
    {
        _scores[^1] = float.NaN;
        Assert.Contains($"\"{scores}\"", Assert.Throws<ModelRunException>(() => Read(0, levels)).Message, StringComparison.Ordinal);
        _scores[^1] = 0;
        _sides[^1] = float.PositiveInfinity;
        Assert.Contains($"\"{distances}\"", Assert.Throws<ModelRunException>(() => Read(0, levels)).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 100)]
    public void Distances_lie_between_none_and_regMax_strides(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < _sides.Length; i++)
            _sides[i] = (random.NextSingle() - 0.5f) * random.Next(1, 400);
        Array.Fill(_scores, 0.9f, 8, 2); // cell 4, centre (24, 24)

        Read(0.5f, false);

        foreach (var box in _findings.Detections.Span) // none where two opposite sides are at 0
        {
            Assert.InRange(box.Left, 0, 24.001f);
            Assert.InRange(box.Top, 0, 24.001f);
            Assert.InRange(box.Right, 23.999f, 24 + 48.001f);
            Assert.InRange(box.Bottom, 23.999f, 24 + 48.001f);
        }
    }

    private HeadReading Read(float centerOffset, bool levels, bool logits = false, int[]? roadwork = null)
    {
        var spec = new HeadSpec
        {
            Kind = HeadKind.Gfl,
            Output = levels ? null : "out",
            Labels = ["a", "b"],
            ScoreThreshold = 0.3f,
            Strides = [16, 32],
            Gfl = new GflSpec(levels ? [("scores 16", "distances 16"), ("scores 32", "distances 32")] : [], 3, centerOffset, logits),
            RoadworkClasses = roadwork ?? [],
        };
        _findings.Clear();
        return levels
            ? Head.Create(
                HeadManifests.Of(
                    40, 40, spec, new TensorSpec("distances 32", [1, 4, 16]), new TensorSpec("scores 16", [1, 9, 2]),
                    new TensorSpec("distances 16", [1, 9, 16]), new TensorSpec("scores 32", [1, 4, 2])),
                2).Read(new FakeOutputs(_sides[(9 * 16)..], _scores[..18], _sides[..(9 * 16)], _scores[18..]), 0, Whole, _findings)
            : Head.Create(HeadManifests.Of(40, 40, spec, new TensorSpec("out", [1, Cells, RowLength])), 2).Read(new FakeOutputs(Rows()), 0, Whole, _findings);
    }

    private float[] Rows() => [.. Enumerable.Range(0, Cells).SelectMany(cell => _scores.Skip(2 * cell).Take(2).Concat(_sides.Skip(16 * cell).Take(16)))];

    private void Cell(int cell, float[] scores, float[][] sides)
    {
        scores.CopyTo(_scores, 2 * cell);
        for (var side = 0; side < 4; side++)
            sides[side].CopyTo(_sides, (16 * cell) + (4 * side));
    }
}
