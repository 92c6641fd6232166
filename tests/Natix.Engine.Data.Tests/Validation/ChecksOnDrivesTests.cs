using Natix.Engine.Data.Randomness;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>What the check keeps and what it rejects, on drives whose truth is exact: 1.5 pixels an edge, ten percent of the depth.</summary>
public sealed class ChecksOnDrivesTests
{
    private static readonly ObjectKind[] Channelisers = [ObjectKind.Cone, ObjectKind.Drum, ObjectKind.TubularMarker, ObjectKind.VerticalPanel];

    private static readonly Dictionary<string, SimulatedDetector.Told> Views = new()
    {
        ["lens, mount and depth"] = SimulatedDetector.Mounted,
        ["lens and depth"] = SimulatedDetector.LensOnly,
        ["lens and mount"] = SimulatedDetector.WithoutDepth,
        ["a guessed lens and depth"] = SimulatedDetector.Guessed,
    };

    [Theory]
    [InlineData("lens, mount and depth", 0.03)]
    [InlineData("lens and depth", 0.03)]
    [InlineData("lens and mount", 0.7)] // far things and signs have no scale
    [InlineData("a guessed lens and depth", 0.03)]
    public void True_objects_are_kept(string view, double mostAbstained)
    {
        var findings = SimulatedDetector.See(4, DetectorNoise.Usual, Views[view]).Select(o => o.Judge()).ToArray();

        var (rejected, abstained) = (Share(findings, GeometryVerdict.Implausible), Share(findings, GeometryVerdict.Abstained));
        Assert.True(1 - rejected >= 0.995, $"{view}: {rejected:P3} of {findings.Length} true objects rejected: {Reasons(findings)}");
        Assert.True(abstained <= mostAbstained, $"{view}: {abstained:P2} of {findings.Length} abstained: {Reasons(findings)}");
    }

    [Theory]
    [InlineData("lens, mount and depth")]
    [InlineData("lens and depth")]
    [InlineData("lens and mount")]
    public void Devices_four_times_too_large_are_rejected(string view) =>
        AssertRejected(view, 16, o => Scaled(o.Box, 4), o => o.Depth);

    [Theory]
    [InlineData("lens, mount and depth")]
    [InlineData("lens and mount")]
    public void Devices_a_quarter_of_their_size_are_rejected(string view) =>
        AssertRejected(view, 80, o => Scaled(o.Box, 0.25f), o => o.Depth);

    [Theory]
    [InlineData("lens, mount and depth")]
    [InlineData("lens and depth")]
    [InlineData("lens and mount")]
    [InlineData("a guessed lens and depth")]
    public void Barrels_the_size_of_trucks_are_rejected(string view) => AssertRejected(
        view, 16, o => Sized(o.Box, (float)(2.5 / o.Truth.WidthMetres), (float)(3.5 / o.Truth.HeightMetres)), o => o.Depth, ObjectKind.Drum);

    [Fact]
    public void Cones_in_the_sky_are_rejected_where_the_horizon_is_known()
    {
        var random = new SeededRandom(5);
        AssertRejected("lens, mount and depth", 16, o => Lifted(o, random), o => o.Depth, ObjectKind.Cone);
    }

    [Fact]
    public void Cones_in_the_sky_are_rejected_by_the_depth_of_the_sky()
    {
        var random = new SeededRandom(6);
        AssertRejected("lens and depth", 16, o => Lifted(o, random), _ => random.Range(150, 300), ObjectKind.Cone);
    }

    [Fact]
    public void With_a_guessed_lens_no_true_object_is_lost_and_giants_are_still_found()
    {
        var giants = Findings("a guessed lens and depth", 32, o => Scaled(o.Box, 4), o => o.Depth, Channelisers);

        Assert.True(Share(giants, GeometryVerdict.Implausible) >= 0.98, $"{Share(giants, GeometryVerdict.Implausible):P2} of {giants.Length}: {Reasons(giants)}");
    }

    private static void AssertRejected(string view, float leastHeight, Func<SeenObject, Detection> box, Func<SeenObject, float> depth, params ObjectKind[] kinds)
    {
        var findings = Findings(view, leastHeight, box, depth, kinds.Length == 0 ? Channelisers : kinds);
        var rejected = Share(findings, GeometryVerdict.Implausible);
        Assert.True(findings.Length >= 100, $"{findings.Length} objects");
        Assert.True(rejected >= 0.99, $"{view}: {rejected:P2} of {findings.Length} impossible objects rejected: {Reasons(findings)}");
    }

    // Objects whose true box is at least so tall, of which the ground, where it is all there is, says something.
    private static GeometryFinding[] Findings(
        string view, float leastHeight, Func<SeenObject, Detection> box, Func<SeenObject, float> depth, ObjectKind[] kinds) =>
        [.. SimulatedDetector.See(7, DetectorNoise.Usual, Views[view])
            .Where(o => o.Box.Height >= leastHeight && kinds.Contains(SimulatedDetector.Bands.Of(o.Box).Kind) && o.Judge().Methods != SizeMethods.None)
            .Select(o => o.Judge(box(o), depth(o)))];

    private static Detection Scaled(in Detection box, float factor) => Sized(box, factor, factor);

    private static Detection Sized(in Detection box, float across, float down)
    {
        var middle = (box.Left + box.Right) / 2;
        return box with { Left = middle - (box.Width * across / 2), Right = middle + (box.Width * across / 2), Top = box.Bottom - (box.Height * down) };
    }

    // Its foot somewhere in the upper third of the image: the horizon of these cameras is lower.
    private static Detection Lifted(SeenObject o, SeededRandom random)
    {
        var by = o.Box.Bottom - random.Range(o.Box.Height + 10, Math.Max(o.Box.Height + 20, 360));
        return o.Box with { Top = o.Box.Top - by, Bottom = o.Box.Bottom - by };
    }

    private static double Share(GeometryFinding[] findings, GeometryVerdict verdict) => findings.Count(f => f.Verdict == verdict) / (double)findings.Length;

    private static string Reasons(GeometryFinding[] findings) =>
        string.Join(", ", findings.GroupBy(f => (f.Kind, f.Reason)).OrderByDescending(g => g.Count()).Take(12).Select(g => $"{g.Key.Kind} {g.Key.Reason} {g.Count()}"));
}
