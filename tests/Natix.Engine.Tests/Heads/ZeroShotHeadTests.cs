using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class ZeroShotHeadTests
{
    private static readonly PreprocessGeometry Any = new(1, 1, 0, 0, 8, 8);

    // Along x, along y, and against x.
    private static readonly float[] Texts = [1, 0, 0, 1, -1, 0];

    private readonly FrameFindings _findings = new(1);

    [Fact]
    public void Scores_are_the_softmax_of_scaled_cosines()
    {
        // The image (3, 4) has cosines 0.6, 0.8, -0.6; logits 6, 8, -6 with a scale of 10.
        var reading = Read(true, 10, 0, [3, 4], 0);

        var sum = Math.Exp(6) + Math.Exp(8) + Math.Exp(-6);
        Assert.Equal([Math.Exp(6) / sum, Math.Exp(8) / sum, Math.Exp(-6) / sum], Scores(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.True(reading.Votes);
        Assert.Equal(6 - Math.Log(Math.Exp(8) + Math.Exp(-6)), reading.LogOdds, 1e-5);
    }

    [Fact]
    public void Under_the_softmax_any_roadwork_label_is_roadwork()
    {
        // ln((e^6 + e^-6) / e^8)
        Assert.Equal(Math.Log(Math.Exp(6) + Math.Exp(-6)) - 8, Read(true, 10, 0, [3, 4], 0, 2).LogOdds, 1e-5);
    }

    [Fact]
    public void A_vote_stays_finite_where_probabilities_round_to_0_and_1()
    {
        Assert.Equal(2000, Read(true, 1000, 0, [1, 0], 0, 1).LogOdds, 1e-3); // 1000 against -1000
    }

    [Fact]
    public void Sigmoids_stand_alone_and_the_best_roadwork_label_votes()
    {
        // Logits 10 * 0.6 - 7 = -1, 10 * 0.8 - 7 = 1, -6 - 7 = -13.
        var reading = Read(false, 10, -7, [3, 4], 0, 2);

        Assert.Equal([1 / (1 + Math.E), 1 / (1 + (1 / Math.E)), 1 / (1 + Math.Exp(13))], Scores(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(-1, reading.LogOdds, 1e-5);
    }

    [Fact]
    public void Without_roadwork_classes_it_does_not_vote_and_scores_all_the_same()
    {
        Assert.False(Read(true, 10, 0, [3, 4]).Votes);
        Assert.Equal(3, Scores().Length);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(1e30f)]
    public void An_embedding_without_direction_is_an_error(float value)
    {
        var error = Assert.Throws<ModelRunException>(() => Read(true, 10, 0, [value, 0]));

        Assert.Contains("Model \"fake\": its output \"out\"", error.Message, StringComparison.Ordinal);
    }

    private double[] Scores() => Array.ConvertAll(_findings.LabelScores.Of(1).ToArray(), score => (double)score);

    private HeadReading Read(bool softmax, float scale, float bias, float[] image, params int[] roadwork) => Head.Create(
        HeadManifests.Of(
            8, 8,
            new HeadSpec
            {
                Kind = HeadKind.ZeroShot,
                Labels = ["a", "b", "c"],
                RoadworkClasses = roadwork,
                ZeroShot = new ZeroShotSpec("out", Texts, softmax, scale, bias),
            },
            new TensorSpec("out", [1, 2])),
        1).Read(new FakeOutputs(image), 0, Any, _findings);
}
