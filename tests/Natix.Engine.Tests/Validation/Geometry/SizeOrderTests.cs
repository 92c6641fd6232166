using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class SizeOrderTests
{
    private static readonly ClassBands Bands = new([["cone", "sign", "drum"]]);
    private static readonly GeometryView LensOnly = GeometryView.Create(
        1920, 1080, IntrinsicsEstimate.Resolve(1920, 1080), GroundPlane.None, DepthKind.None, MeasurementSigma.Usual);

    [Fact]
    public void A_row_of_cones_is_in_order_and_one_that_grows_with_distance_is_not()
    {
        // 0.7 m, camera 1.4 m high: half of the rows below the horizon at 540.
        var row = Enumerable.Range(1, 6).Select(i => Standing(540 + (40 * i), 20f * i, 100 * i)).ToList();
        Assert.All(Judge([.. row]), f => Assert.Equal(GeometryReason.NoScale, f.Reason));

        // Far away, and yet 400 px tall.
        row.Add(Standing(590, 400, 800));
        var findings = Judge([.. row]);

        Assert.Equal((GeometryVerdict.Implausible, GeometryReason.OutOfOrder), (findings[^1].Verdict, findings[^1].Reason));
        Assert.All(findings[..^1], f => Assert.Equal(GeometryReason.NoScale, f.Reason));
    }

    [Fact]
    public void A_tiny_one_nearer_than_the_rest_is_out_of_order_too()
    {
        var row = Enumerable.Range(3, 5).Select(i => Standing(540 + (40 * i), 20f * i, 100 * i)).Append(Standing(900, 6, 900)).ToArray();
        var findings = Judge(row);

        Assert.Equal(GeometryReason.OutOfOrder, findings[^1].Reason);
        Assert.All(findings[..^1], f => Assert.Equal(GeometryReason.NoScale, f.Reason));
    }

    [Fact]
    public void What_two_detectors_take_for_a_cone_is_one_mistake_and_not_two_peers()
    {
        var bands = new ClassBands([["cone"], ["cone"]]);
        Detection[] boxes = [Standing(600, 40, 500), Standing(560, 300, 900), Standing(600, 40, 500) with { ModelIndex = 1 }, Standing(560, 300, 900) with { ModelIndex = 1 }];
        var findings = new GeometryFinding[4];
        GeometryCheck.Evaluate(boxes, [], LensOnly, bands, findings);
        Assert.All(findings, f => Assert.NotEqual(GeometryReason.OutOfOrder, f.Reason));
    }

    [Fact]
    public void Two_alone_cannot_outvote_each_other_and_other_kinds_do_not_count()
    {
        Assert.All(Judge([Standing(600, 400, 100), Standing(800, 10, 300)]), f => Assert.Equal(GeometryVerdict.Abstained, f.Verdict));
        Assert.All(
            Judge([Standing(600, 400, 100), Standing(800, 10, 300) with { ClassId = 2 }, Standing(820, 10, 500) with { ClassId = 2 }]),
            f => Assert.Equal(GeometryVerdict.Abstained, f.Verdict));
        // Signs hang where they like.
        Assert.All(
            Judge([.. new[] { Standing(600, 500, 100), Standing(800, 10, 300), Standing(820, 10, 500) }.Select(b => b with { ClassId = 1 })]),
            f => Assert.Equal(GeometryVerdict.Abstained, f.Verdict));
    }

    [Property(MaxTest = 300)]
    public void Cones_of_any_size_in_the_band_are_in_order_wherever_they_stand(int seed)
    {
        var random = new Random(seed);
        var band = SizeBands.Of(ObjectKind.Cone);
        var boxes = Enumerable.Range(0, random.Next(1, 30)).Select(i =>
        {
            var (below, metres) = (20 + (random.NextDouble() * 450), band.MinHeight + (random.NextDouble() * (band.MaxHeight - band.MinHeight)));
            return Standing((float)(540 + below), (float)Math.Max(4, metres * below / 1.4), 50 * i);
        }).ToArray();

        Assert.DoesNotContain(Judge(boxes), f => f.Verdict == GeometryVerdict.Implausible);
    }

    private static Detection Standing(float bottom, float height, float left) => new(left, bottom - height, left + (height / 2), bottom, 1, 0, 0);

    private static GeometryFinding[] Judge(Detection[] boxes)
    {
        var findings = new GeometryFinding[boxes.Length];
        GeometryCheck.Evaluate(boxes, [], LensOnly, Bands, findings);
        return findings;
    }
}
