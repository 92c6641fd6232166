using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class ClassifierHeadTests
{
    private static readonly PreprocessGeometry Letterboxed = new(10, 10, 0, 4, 320, 240);

    private readonly FrameFindings _findings = new(10);

    [Fact]
    public void The_logit_is_calibrated_and_votes()
    {
        var head = Head.Create(HeadManifests.Classifier(heat: false, new Calibration(2, 0.5)), 3);

        var reading = head.Read(new FakeOutputs(new float[8], [1.5f]), 0, Letterboxed, _findings);

        Assert.Equal(new HeadReading(true, 1), reading);
        Assert.Equal(0, _findings.Detections.Count);
        Assert.Equal(0, _findings.Heat.Width);
    }

    [Fact]
    public void The_heat_map_holds_probabilities_over_what_the_model_saw()
    {
        var head = Head.Create(HeadManifests.Classifier(heat: true), 0);

        head.Read(new FakeOutputs([0, 1, -1, 2, 100, -100, 3, 0.5f], [0]), 0, Letterboxed, _findings);

        Assert.Equal((4, 2), (_findings.Heat.Width, _findings.Heat.Height));
        Assert.Equal((0f, -40f, 320f, 280f), (_findings.Heat.Left, _findings.Heat.Top, _findings.Heat.Right, _findings.Heat.Bottom));
        Assert.Equal([0.5f, 0.7310586f, 0.2689414f, 0.8807971f, 1, 0, 0.9525741f, 0.6224593f], _findings.Heat.Cells.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Theory]
    [InlineData(float.NaN, 0f, "\"logit\"")]
    [InlineData(float.PositiveInfinity, 0f, "\"logit\"")]
    [InlineData(0f, float.NaN, "\"heat\"")]
    [InlineData(0f, float.NegativeInfinity, "\"heat\"")]
    public void Values_that_are_not_finite_are_an_error_with_the_models_name(float logit, float heat, string output)
    {
        var head = Head.Create(HeadManifests.Classifier(heat: true), 0);
        var outputs = new FakeOutputs([0, 0, 0, 0, 0, heat, 0, 0], [logit]);

        var error = Assert.Throws<ModelRunException>(() => head.Read(outputs, 0, Letterboxed, _findings));

        Assert.Contains("\"fake\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(output, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var head = Head.Create(HeadManifests.Classifier(heat: true), 0);
        var outputs = new FakeOutputs(new float[8], [0.2f]);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 100; i++)
                head.Read(outputs, 0, Letterboxed, _findings);
        });
    }
}
