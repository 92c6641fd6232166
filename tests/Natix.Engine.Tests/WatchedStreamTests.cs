using FsCheck.Xunit;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests;

/// <summary>The watch over a stream with pictures, from the outside: cuts, faults, and nonsense of every kind.</summary>
public sealed class WatchedStreamTests
{
    private static readonly byte[] Street = TestImages.Jpeg(320, 180, seed: 5);
    private static readonly byte[] OtherSize = TestImages.Jpeg(240, 240, seed: 5);
    private static readonly byte[] Broken = [0xFF, 0xD8, 9, 9];
    private static readonly byte[] Elsewhere = Night();

    [Fact]
    public async Task Another_camera_cuts_the_stream_and_says_why()
    {
        var seen = await WatchAsync(i => new Given(i < 20 ? Street : OtherSize, i / 10.0, 4), 30);
        Assert.Equal((WatchReset.CameraChanged, ZoneState.Unknown), (seen[20].Reset, seen[20].State));
        Assert.Equal((EventBound.Cut, 1.9), (seen[20].Ended!.Value.End, Math.Round(seen[20].Ended!.Value.Left, 6)));
        Assert.Single(seen, s => s.Reset != WatchReset.None);
    }

    [Fact]
    public async Task Another_scene_cuts_the_stream_only_where_pictures_are_kept()
    {
        var seen = await WatchAsync(i => new Given(i < 20 ? Street : Elsewhere, i / 10.0, 4), 30);
        Assert.Equal((WatchReset.SceneCut, ZoneState.Unknown, null), (seen[20].Reset, seen[20].State, seen[20].Open));
        Assert.NotNull(seen[20].Ended);
        Assert.NotNull(seen[^1].Open); // entered anew
        Assert.All(await WatchAsync(i => new Given(i < 20 ? Street : Elsewhere, i / 10.0, 4), 30, pictures: false), s => Assert.Equal(WatchReset.None, s.Reset));
    }

    [Fact]
    public async Task A_camera_at_rest_is_seen_to_rest()
    {
        var seen = await WatchAsync(i => new Given(Street, i / 10.0, 0), 10);
        Assert.Equal(CameraMotionStatus.NoPicture, seen[0].Camera.Status);
        Assert.All(seen.Skip(1), s => Assert.Equal((CameraMotionStatus.Measured, 0.1, 0.0), (s.Camera.Status, Math.Round(s.Camera.Seconds, 6), Math.Round(s.Camera.ShiftX, 1))));
        Assert.All(seen, s => Assert.True(double.IsNaN(s.Camera.FocusX)));
        Assert.All(await WatchAsync(i => new Given(Street, i / 10.0, 0), 5, pictures: false), s => Assert.Equal(CameraMotion.None, s.Camera));
    }

    [Fact]
    public async Task Frames_with_errors_and_verdicts_that_lack_a_voter_are_told_apart()
    {
        var seen = await WatchAsync(i => new Given(i is 15 or 16 ? Broken : Street, i / 10.0, 4, VoterFails: i > 10), 30);
        Assert.All(seen.Index(), s => Assert.Equal(s.Index is 15 or 16 ? WatchFault.FrameFailed : WatchFault.None, s.Item.Fault));
        Assert.Equal(ZoneState.Roadwork, seen[^1].State);
        Assert.All(seen.Skip(1), s => Assert.Null(s.Ended));
    }

    [Property(MaxTest = 12)]
    public async Task Nonsense_is_never_an_exception_and_never_an_event_without_its_dwell(int seed)
    {
        var random = new Random(seed);
        var (time, size, known) = (0.0, 0, double.NaN);
        var given = Enumerable.Range(0, 120).Select(i => Any(random, ref time, ref size)).ToArray();
        var seen = await WatchAsync(i => given[i], given.Length);
        foreach (var (i, s) in seen.Index())
        {
            if (s.Fault != WatchFault.None)
            {
                Assert.Equal((WatchReset.None, null), (s.Reset, s.Ended));
                Assert.True(s.Fault != WatchFault.Still || s.State == ZoneState.Unknown);
                continue;
            }

            var now = given[i].Seconds;
            Assert.True(double.IsFinite(now) && given[i].Jpeg != Broken);
            known = s.Reset != WatchReset.None || double.IsNaN(known) ? now : known;
            // Three tenths of a second of sound frames are what an event needs at least.
            Assert.True(s.State == ZoneState.Unknown || now - known >= 0.3 - 1e-9, $"{s.State} {now - known} s after the stream began");
            Assert.True(s.Probability is >= 0 and <= 1 || double.IsNaN(s.Probability));
            if (s.Open is { } open)
                Assert.True(open.Entered >= known && open.Left <= now && open.PeakProbability >= 0.55);
            Assert.True(s.Ended is not { } ended || s.Reset == WatchReset.None || ended.End == EventBound.Cut);
        }
    }

    private static Given Any(Random random, ref double time, ref int size)
    {
        var seconds = random.Next(25) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => time,
            3 => time - (0.4 * random.NextDouble()),
            4 => time = time - 1 - (50 * random.NextDouble()),
            5 => time = time + 2.5 + (1e6 * random.NextDouble()),
            _ => time += 0.02 + (0.1 * random.NextDouble()),
        };
        size = random.Next(20) == 0 ? 1 - size : size;
        var jpeg = random.Next(20) switch { 0 => Broken, 1 => Elsewhere, _ => size == 0 ? Street : OtherSize };
        return new Given(jpeg, seconds, random.Next(4) == 0 ? -4 : 4, VoterFails: random.Next(5) == 0);
    }

    // Two voters that say the same; where one fails the verdict is degraded.
    private static async Task<List<ZoneObservation>> WatchAsync(Func<int, Given> give, int frames, bool pictures = true)
    {
        var current = give(0);
        var backend = new ScriptedBackend(
            ("a", () => current.Logit), ("b", Second));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, "a"), ScriptedCascade.Level(1, null, "b"));
        await using var stream = engine.OpenStream("s", new StreamOptions { KeepsPictures = pictures });
        var (watch, seen) = (new WorkZoneWatch(engine.Description), new List<ZoneObservation>());
        for (var i = 0; i < frames; i++)
        {
            current = give(i);
            using var result = await stream.SubmitAsync(engine.Lend(current.Jpeg), i, current.Seconds);
            Assert.True(result.Error.IsError || result.Verdict.Degraded == current.VoterFails);
            seen.Add(watch.Observe(result));
        }

        return seen;

        float Second() => current.VoterFails ? throw new ModelRunException("b fell over") : current.Logit;
    }

    private static byte[] Night()
    {
        using var bitmap = new SkiaSharp.SKBitmap(320, 180);
        for (var y = 0; y < 180; y++)
        {
            for (var x = 0; x < 320; x++)
                bitmap.SetPixel(x, y, new SkiaSharp.SKColor((byte)(x / 8), (byte)(x / 8), (byte)(x / 8)));
        }

        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    private sealed record Given(byte[] Jpeg, double Seconds, float Logit, bool VoterFails = false);
}
