using FsCheck.Xunit;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class GeometryCheckTests
{
    private static readonly Intrinsics Lens = new(1000, 1000, 960, 540, 0.02, IntrinsicsSource.Configured, IntrinsicsRefusal.None);
    private static readonly GroundPlane Ground = new(540, 2, 1.4, 0.03, SizeMethods.Ground);
    private static readonly ClassBands Bands = new([["cone", "drum", "sign", "dog", "person"]]);

    // Stands 14 m away, 0.7 x 0.35 m.
    private static readonly Detection Cone = new(947.5f, 590, 972.5f, 640, 1, 0, 0);

    [Fact]
    public void A_cone_where_a_cone_may_stand_is_plausible_with_its_figures()
    {
        var finding = Judge(Cone, 14);

        Assert.Equal((GeometryVerdict.Plausible, GeometryReason.WithinBand, ObjectKind.Cone), (finding.Verdict, finding.Reason, finding.Kind));
        Assert.Equal((0.7, 0.35, 1), (Math.Round(finding.Height.Value, 4), Math.Round(finding.Width.Value, 4), Math.Round(finding.DepthRatio, 4)));
        Assert.True(finding.Height.Low < 0.7 && finding.Height.High > 0.7 && finding.Height.High < 0.8);
    }

    [Theory]
    [InlineData(947.5f, 440f, 972.5f, "TooTall")] // 200 px: 2.8 m
    [InlineData(947.5f, 628f, 972.5f, "TooShort")] // 12 px: 0.17 m
    [InlineData(860f, 590f, 1060f, "TooWide")] // 200 px: 2.8 m
    [InlineData(955.5f, 590f, 964.5f, "WithinBand")] // 9 px: 0.13 m, but two of nine pixels may be wrong
    public void What_no_cone_can_be_is_implausible_by_the_side_that_shows_it(float left, float top, float right, string reason) =>
        Assert.Equal(reason, Judge(new Detection(left, top, right, 640, 1, 0, 0), 14).Reason.ToString());

    [Fact]
    public void A_narrow_thing_near_by_is_too_narrow()
    {
        // Foot at row 1000, 3.04 m away: 230 px are 0.7 m, 20 px 0.06 m.
        Assert.Equal(GeometryReason.TooNarrow, Judge(new Detection(950, 770, 970, 1000, 1, 0, 0), 3.04f).Reason);
    }

    [Fact]
    public void A_foot_above_the_horizon_is_implausible_beyond_doubt_and_nothing_within_it()
    {
        Assert.Equal((GeometryVerdict.Implausible, GeometryReason.AboveHorizon), Pair(Judge(Cone with { Top = 300, Bottom = 350 }, 14)));
        // Three deviations are 3 sqrt(4 + 2) = 7.3 rows.
        Assert.Equal(GeometryReason.AboveHorizon, Judge(Cone with { Top = 482, Bottom = 532 }, 14).Reason);
        Assert.Equal(GeometryVerdict.Plausible, Judge(Cone with { Top = 484, Bottom = 534 }, 14).Verdict);
        // Signs hang where they like.
        Assert.Equal(GeometryVerdict.Plausible, Judge(new Detection(900, 300, 970, 370, 1, 2, 0), 14).Verdict);
    }

    [Fact]
    public void Methods_that_contradict_each_other_abstain_unless_each_rejects_it()
    {
        // Depth 40 m against the ground's 14: 2.0 m or 0.7 m.
        Assert.Equal((GeometryVerdict.Abstained, GeometryReason.MethodsContradict), Pair(Judge(Cone, 40)));
        // 250 px: 10 m or 3.5 m; no cone by either.
        Assert.Equal((GeometryVerdict.Implausible, GeometryReason.TooTall), Pair(Judge(Cone with { Top = 390 }, 40)));
        // A ratio of 1.3 is no contradiction, however small the deviations claimed.
        var sure = GeometryView.Create(
            1920, 1080, Lens with { FocalSigma = 0 }, Ground with { HorizonSigma = 0, HeightSigma = 0 }, DepthKind.Axial, new MeasurementSigma(0.1, 0.01));
        Assert.Equal(GeometryVerdict.Plausible, GeometryCheck.Judge(Cone, 14 * 1.3f, true, sure, Bands.Of(Cone)).Verdict);
    }

    [Fact]
    public void What_cannot_be_known_is_an_abstention_with_its_reason()
    {
        var crop = GeometryView.Create(224, 224, IntrinsicsEstimate.Resolve(224, 224), GroundPlane.None, DepthKind.Axial, MeasurementSigma.Usual);
        var small = new Detection(100, 100, 120, 140, 1, 0, 0);

        Assert.Equal((GeometryVerdict.Abstained, GeometryReason.UnknownCamera), Pair(GeometryCheck.Judge(small, 10, true, crop, Bands.Of(small))));
        Assert.Equal(GeometryReason.UnknownClass, Judge(Cone with { ClassId = 3 }, 14).Reason);
        Assert.Equal(GeometryReason.UnknownClass, Judge(Cone with { ClassId = 77 }, 14).Reason);
        Assert.Equal(GeometryReason.TooFewPixels, Judge(Cone with { Top = 637 }, 14).Reason);
        Assert.Equal(GeometryReason.NoScale, Judge(Cone, 14, View(GroundPlane.None, DepthKind.None)).Reason);
        Assert.Equal(GeometryReason.TooUncertain, Judge(Cone, 14, GeometryView.Create(
            1920, 1080, Lens with { FocalSigma = 0.6 }, GroundPlane.None, DepthKind.Axial, MeasurementSigma.Usual)).Reason);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_depth_that_is_none_abstains_where_there_is_no_ground(float depth)
    {
        Assert.Equal((GeometryVerdict.Abstained, GeometryReason.InvalidDepth), Pair(Judge(Cone, depth, View(GroundPlane.None))));
        Assert.Equal(SizeMethods.Ground, Judge(Cone, depth).Methods);
    }

    [Theory]
    [InlineData(float.NaN, 590, 972, 640, "InvalidBox")]
    [InlineData(947, 590, float.PositiveInfinity, 640, "InvalidBox")]
    [InlineData(float.NegativeInfinity, 590, 972, 640, "InvalidBox")]
    [InlineData(-1e30f, -1e30f, 1e30f, 1e30f, "InvalidBox")]
    [InlineData(972, 590, 947, 640, "InvalidBox")]
    [InlineData(947, 640, 972, 590, "InvalidBox")]
    [InlineData(947, 590, 947, 640, "InvalidBox")]
    [InlineData(-50, 590, -10, 640, "OutsideImage")]
    [InlineData(1930, 590, 1950, 640, "OutsideImage")]
    [InlineData(947, 1090, 972, 1140, "OutsideImage")]
    [InlineData(947, -90, 972, -40, "OutsideImage")]
    public void A_box_that_is_none_abstains(float left, float top, float right, float bottom, string reason)
    {
        var finding = Judge(new Detection(left, top, right, bottom, 1, 0, 0), 14);
        Assert.Equal((GeometryVerdict.Abstained, reason), (finding.Verdict, finding.Reason.ToString()));
    }

    [Fact]
    public void What_the_border_cuts_is_only_ever_too_large()
    {
        // Cut at the left: 10 px at 14 m are at least 0.14 m wide.
        var cut = Judge(new Detection(0, 590, 10, 640, 1, 0, 0), 14);
        Assert.Equal((GeometryVerdict.Abstained, GeometryReason.CutByImage), Pair(cut));
        Assert.Equal(double.PositiveInfinity, cut.Width.High);
        Assert.Equal(GeometryReason.TooTall, Judge(new Detection(0, 390, 10, 640, 1, 0, 0), 14).Reason);
        Assert.Equal(GeometryReason.TooWide, Judge(new Detection(0, 590, 400, 640, 1, 0, 0), 14).Reason);
        // What is left of a near one may be as small as it likes: 20 px at 3 m are 0.06 m.
        Assert.Equal(GeometryReason.CutByImage, Judge(new Detection(0, 770, 20, 1000, 1, 0, 0), 3.04f).Reason);
        Assert.Equal(GeometryReason.CutByImage, Judge(new Detection(900, 1060, 1000, 1080, 1, 0, 0), 3).Reason);
        // Cut below: where it stands is not seen, so the depth alone counts.
        Assert.Equal(SizeMethods.Pinhole, Judge(new Detection(900, 900, 1000, 1080, 1, 0, 0), 3).Methods);
    }

    [Fact]
    public void A_frame_is_judged_box_by_box_and_without_depths_by_the_ground_alone()
    {
        Detection[] boxes = [Cone, Cone with { Top = 390 }, Cone with { ClassId = 3 }];
        var (with, without) = (new GeometryFinding[3], new GeometryFinding[3]);

        GeometryCheck.Evaluate(boxes, [new(14, 9), new(14, 9), new(14, 9)], View(Ground), Bands, with);
        GeometryCheck.Evaluate(boxes, [], View(Ground), Bands, without);

        Assert.Equal([GeometryReason.WithinBand, GeometryReason.TooTall, GeometryReason.UnknownClass], with.Select(f => f.Reason));
        Assert.Equal([GeometryReason.WithinBand, GeometryReason.TooTall, GeometryReason.UnknownClass], without.Select(f => f.Reason));
        Assert.All(without[..2], f => Assert.Equal(SizeMethods.Ground, f.Methods));
        GeometryCheck.Evaluate([], [], View(Ground), Bands, []);
    }

    [Fact]
    public void Lengths_that_do_not_match_and_views_that_were_not_made_are_errors()
    {
        Assert.Throws<ArgumentException>(() => GeometryCheck.Evaluate([Cone, Cone], [], View(Ground), Bands, new GeometryFinding[1]));
        Assert.Throws<ArgumentException>(() => GeometryCheck.Evaluate([Cone, Cone], [new(14, 1)], View(Ground), Bands, new GeometryFinding[2]));
        Assert.Throws<ArgumentException>(() => GeometryCheck.Evaluate([Cone], [], default, Bands, new GeometryFinding[1]));
        Assert.Throws<ArgumentNullException>(() => GeometryCheck.Evaluate([Cone], [], View(Ground), null!, new GeometryFinding[1]));
        Assert.ThrowsAny<ArgumentException>(() => GeometryView.Create(0, 1080, Lens, Ground, DepthKind.Axial, MeasurementSigma.Usual));
        Assert.Throws<ArgumentException>(() => GeometryView.Create(1920, 1080, Lens with { FocalX = double.NaN }, Ground, DepthKind.Axial, MeasurementSigma.Usual));
        Assert.Throws<ArgumentException>(() => GeometryView.Create(1920, 1080, Lens, Ground, DepthKind.Axial, new MeasurementSigma(-1, 0.1)));
        Assert.Throws<ArgumentException>(() => GeometryView.Create(1920, 1080, Lens, Ground, DepthKind.Axial, new MeasurementSigma(1, double.NaN)));
        Assert.Throws<ArgumentException>(() => GeometryView.Create(
            1920, 1080, Lens, Ground, DepthKind.Axial, MeasurementSigma.Usual, new GeometryLimits { Deviations = double.NaN }));
        Assert.Throws<ArgumentException>(() => GeometryView.Create(
            1920, 1080, Lens, Ground, DepthKind.Axial, MeasurementSigma.Usual, new GeometryLimits { LowestRatio = 1.2 }));
    }

    [Property(MaxTest = 2000)]
    public void Nonsense_never_looks_plausible_and_intervals_hold_their_values(int seed)
    {
        var random = new Random(seed);
        float Any(float scale) => random.Next(12) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => float.NegativeInfinity,
            3 => 0,
            4 => -random.NextSingle() * scale,
            5 => 1e30f,
            6 => float.Epsilon,
            _ => random.NextSingle() * scale,
        };
        var box = new Detection(Any(1920), Any(1080), Any(1920), Any(1080), 1, random.Next(-1, 6), random.Next(-1, 2));
        if (random.Next(2) == 0)
            box = box with { Right = box.Left + (random.NextSingle() * 300), Bottom = box.Top + (random.NextSingle() * 300) };
        var depth = Any(80);
        var view = View(random.Next(2) == 0 ? Ground : GroundPlane.None, (DepthKind)random.Next(4));

        var finding = GeometryCheck.Judge(box, depth, true, view, Bands.Of(box));

        if (finding.Verdict == GeometryVerdict.Plausible)
        {
            Assert.True(float.IsFinite(box.Left + box.Top + box.Right + box.Bottom) && box.Width > 0 && box.Height > 0, $"{box}");
            Assert.True((depth > 0 && float.IsFinite(depth)) || (finding.Methods & SizeMethods.Pinhole) == 0, $"{depth}");
            Assert.True(double.IsFinite(finding.Height.Value) && double.IsFinite(finding.Width.Value) && finding.Methods != SizeMethods.None);
        }

        Assert.NotEqual(GeometryReason.None, finding.Reason);
        foreach (var size in new[] { finding.Height, finding.Width })
            Assert.True(double.IsNaN(size.Value) || (size.Low >= 0 && size.Low <= size.Value && size.Value <= size.High), $"{size} of {box} at {depth}");
    }

    [Property(MaxTest = 500)]
    public void Implausible_means_that_the_whole_interval_is_out_of_the_band(int seed)
    {
        var random = new Random(seed);
        var (left, bottom) = (random.NextSingle() * 1800, 300 + (random.NextSingle() * 779));
        var box = new Detection(left, bottom - 4 - (random.NextSingle() * 250), left + 2 + (random.NextSingle() * 250), bottom, 1, random.Next(5), 0);
        var finding = Judge(box, 1 + (random.NextSingle() * 60));
        var band = Bands.Of(box);

        // Whatever the methods make of it together; where they contradict, each by itself.
        if (finding.Reason is GeometryReason.TooTall && finding.DepthRatio is not (< 0.7f or > 1.4f))
            Assert.True(finding.Height.Low > band.MaxHeight * (1 - 1e-5), $"{finding} of {band}");
        if (finding.Reason is GeometryReason.TooShort && finding.DepthRatio is not (< 0.7f or > 1.4f))
            Assert.True(finding.Height.High < band.MinHeight * (1 + 1e-5), $"{finding} of {band}");
        if (finding.Verdict == GeometryVerdict.Plausible)
            Assert.False(finding.Height.Excludes(band.MinHeight * (1 - 1e-5), band.MaxHeight * (1 + 1e-5)), $"{finding} of {band}");
    }

    [Fact]
    public void Three_hundred_boxes_allocate_nothing()
    {
        var random = new Random(3);
        var boxes = Enumerable.Range(0, 300).Select(i => new Detection(
            i * 6, 560 + (i % 100), (i * 6) + 30, 610 + (i % 300), random.NextSingle(), i % 5, 0)).ToArray();
        var depths = boxes.Select(_ => new DepthSample(3 + (random.NextSingle() * 40), 5)).ToArray();
        var findings = new GeometryFinding[300];
        foreach (var view in new[] { View(Ground), View(GroundPlane.None) })
        {
            Allocations.AssertNone(() =>
            {
                for (var i = 0; i < 20; i++)
                    GeometryCheck.Evaluate(boxes, depths, view, Bands, findings);
            });
        }
    }

    private static (GeometryVerdict, GeometryReason) Pair(in GeometryFinding finding) => (finding.Verdict, finding.Reason);

    private static GeometryFinding Judge(in Detection box, float depth) => Judge(box, depth, View(Ground));

    private static GeometryFinding Judge(in Detection box, float depth, in GeometryView view) => GeometryCheck.Judge(box, depth, true, view, Bands.Of(box));

    private static GeometryView View(in GroundPlane ground, DepthKind depth = DepthKind.Axial) =>
        GeometryView.Create(1920, 1080, Lens, ground, depth, MeasurementSigma.Usual);
}
