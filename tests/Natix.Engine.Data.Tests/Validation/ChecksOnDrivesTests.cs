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
    [InlineData("lens, mount and depth", false, 0.03)]
    [InlineData("lens, mount and depth", true, 0.03)]
    [InlineData("lens and depth", false, 0.03)]
    [InlineData("lens and mount", false, 0.7)] // far things and signs have no scale
    [InlineData("lens and mount", true, 0.95)]
    [InlineData("a guessed lens and depth", false, 0.03)]
    public void True_objects_are_kept(string view, bool hills, double mostAbstained)
    {
        var findings = SimulatedDetector.See(4, hills ? DetectorNoise.Hills : DetectorNoise.Usual, Views[view]).Select(o => o.Judge()).ToArray();

        var (rejected, abstained) = (Share(findings, GeometryVerdict.Implausible), Share(findings, GeometryVerdict.Abstained));
        Figures.Hold(
            1 - rejected >= 0.995 && abstained <= mostAbstained,
            $"{view}{(hills ? " on hills" : "")}: of {findings.Length} true objects {1 - rejected:P2} kept, {abstained:P2} abstained: {Reasons(findings)}");
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cones_in_the_sky_are_rejected_where_the_horizon_is_known(bool hills)
    {
        var random = new SeededRandom(5);
        var noise = hills ? DetectorNoise.Hills : DetectorNoise.Usual;
        var findings = Findings("lens, mount and depth", 16, o => Lifted(o, random), o => o.Depth, [ObjectKind.Cone], noise);
        AssertRejected($"horizon known, hills {hills}", findings);
    }

    [Fact]
    public void Cones_in_the_sky_are_rejected_by_the_depth_of_the_sky()
    {
        var random = new SeededRandom(6);
        AssertRejected("lens and depth", 16, o => Lifted(o, random), _ => random.Range(150, 300), ObjectKind.Cone);
    }

    [Fact]
    public void With_a_guessed_lens_giants_are_still_found()
    {
        var giants = Findings("a guessed lens and depth", 32, o => Scaled(o.Box, 4), o => o.Depth, Channelisers, DetectorNoise.Usual);

        Figures.Hold(
            Share(giants, GeometryVerdict.Implausible) >= 0.98,
            $"{Share(giants, GeometryVerdict.Implausible):P2} of {giants.Length}: {Reasons(giants)}");
    }

    private static void AssertRejected(string view, float leastHeight, Func<SeenObject, Detection> box, Func<SeenObject, float> depth, params ObjectKind[] kinds)
    {
        AssertRejected(view, Findings(view, leastHeight, box, depth, kinds.Length == 0 ? Channelisers : kinds, DetectorNoise.Usual));
    }

    private static void AssertRejected(string view, GeometryFinding[] findings)
    {
        var rejected = Share(findings, GeometryVerdict.Implausible);
        Figures.Hold(
            findings.Length >= 100 && rejected >= 0.99,
            $"{view}: {rejected:P2} of {findings.Length} impossible objects rejected: {Reasons(findings)}");
    }

    // Objects whose true box is at least so tall, of which the ground, where it is all there is, says something.
    private static GeometryFinding[] Findings(
        string view, float leastHeight, Func<SeenObject, Detection> box, Func<SeenObject, float> depth, ObjectKind[] kinds, DetectorNoise noise) =>
        [.. SimulatedDetector.See(7, noise, Views[view])
            .Where(o => o.Box.Height >= leastHeight && kinds.Contains(SimulatedDetector.Bands.Of(o.Box).Kind) && o.Judge().Methods != SizeMethods.None)
            .Select(o => o.Judge(box(o), depth(o)))];

    private static Detection Scaled(in Detection box, float factor) => Sized(box, factor, factor);

    private static Detection Sized(in Detection box, float across, float down)
    {
        var middle = (box.Left + box.Right) / 2;
        return box with { Left = middle - (box.Width * across / 2), Right = middle + (box.Width * across / 2), Top = box.Bottom - (box.Height * down) };
    }

    // Its foot in the upper 330 of 1,080 rows: the horizon of these cameras is at 430 and below.
    private static Detection Lifted(SeenObject o, SeededRandom random)
    {
        var by = o.Box.Bottom - random.Range(o.Box.Height + 10, Math.Max(o.Box.Height + 20, 330));
        return o.Box with { Top = o.Box.Top - by, Bottom = o.Box.Bottom - by };
    }

    private static double Share(GeometryFinding[] findings, GeometryVerdict verdict) => findings.Count(f => f.Verdict == verdict) / (double)findings.Length;

    private static string Reasons(GeometryFinding[] findings) =>
        string.Join(", ", findings.GroupBy(f => (f.Kind, f.Reason)).OrderByDescending(g => g.Count()).Take(12)
        .Select(g => $"{g.Key.Kind} {g.Key.Reason} {g.Count()}"));
}
