using FsCheck.Xunit;
using Natix.Engine.Tests.Validation.Temporal.Motion;
using Natix.Engine.Validation.Temporal;
using Natix.Engine.Validation.Temporal.Motion;
using Natix.Engine.Validation.Temporal.Tracking;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal;

public sealed class StreamWatchTests
{
    private static readonly Detection Cone = new(600, 400, 630, 450, 0.9f, 0, 0);

    [Fact]
    public void Roadwork_on_a_stream_becomes_an_event_and_its_cone_a_track()
    {
        var watch = new StreamWatch();
        var ended = new List<WorkZoneEvent>();
        for (var i = 0; i < 240; i++)
        {
            var finding = watch.Observe(At(i / 30.0, i is >= 60 and < 150 ? 0.95 : 0.05), i is >= 60 and < 150 ? [Cone] : []);
            Assert.Equal((WatchFault.None, WatchReset.None), (finding.Fault, finding.Reset));
            if (finding.Ended is { } zone)
                ended.Add(zone);
        }

        var only = Assert.Single(ended);
        Assert.Equal(2, only.Entered, 0.3);
        Assert.Equal(5, only.Left, 0.4);
        Assert.Null(watch.Finish());
    }

    [Fact]
    public void A_still_image_abstains()
    {
        var watch = new StreamWatch();
        for (var i = 0; i < 50; i++)
        {
            var finding = watch.Observe(At(double.NaN, 0.99), [Cone]);
            Assert.Equal((WatchFault.Still, ZoneState.Unknown, null), (finding.Fault, finding.State, finding.Open));
            Assert.True(double.IsNaN(finding.Probability));
        }

        Assert.Equal(0, Live(watch));
        Assert.Null(watch.Finish());
    }

    [Theory]
    [InlineData(3.0, 0.9, 1280, 720, nameof(WatchFault.TimeRepeated))]
    [InlineData(2.8, 0.9, 1280, 720, nameof(WatchFault.Late))]
    [InlineData(double.PositiveInfinity, 0.9, 1280, 720, nameof(WatchFault.TimeNotFinite))]
    [InlineData(double.NaN, 0.9, 1280, 720, nameof(WatchFault.Still))]
    [InlineData(3.1, double.NaN, 1280, 720, nameof(WatchFault.NotAProbability))]
    [InlineData(3.1, 1.2, 1280, 720, nameof(WatchFault.NotAProbability))]
    [InlineData(3.1, -0.2, 1280, 720, nameof(WatchFault.NotAProbability))]
    [InlineData(3.1, double.NegativeInfinity, 1280, 720, nameof(WatchFault.NotAProbability))]
    [InlineData(3.1, 0.9, 0, 720, nameof(WatchFault.NoSize))]
    [InlineData(3.1, 0.9, 1280, -1, nameof(WatchFault.NoSize))]
    public void A_frame_that_cannot_be_used_is_refused_and_changes_nothing(double seconds, double probability, int width, int height, string fault)
    {
        var (watch, twin) = (InRoadwork(), InRoadwork());
        var refused = watch.Observe(new WatchedFrame(seconds, probability, width, height), [Cone]);
        Assert.Equal((fault, WatchReset.None, null), (refused.Fault.ToString(), refused.Reset, refused.Ended));
        Assert.Equal(twin.Observe(At(3.2, 0.9), [Cone]), watch.Observe(At(3.2, 0.9), [Cone]));
    }

    [Fact]
    public void Boxes_that_are_none_and_too_many_refuse_the_frame()
    {
        var watch = InRoadwork();
        Assert.Equal(WatchFault.BadDetection, watch.Observe(At(3.1, 0.9), [Cone, Cone with { Left = float.NaN }]).Fault);
        Assert.Equal(WatchFault.TooManyDetections, watch.Observe(At(3.1, 0.9), new Detection[301]).Fault);
        Assert.Equal(WatchFault.None, watch.Observe(At(3.1, 0.9), [Cone]).Fault);
    }

    [Theory]
    [InlineData(1.0, 1280, nameof(WatchReset.ClockJumpedBack))]
    [InlineData(9.0, 1280, nameof(WatchReset.Gap))]
    [InlineData(3.1, 1920, nameof(WatchReset.CameraChanged))]
    public void Where_what_was_known_is_void_the_event_is_cut_and_the_state_unknown(double seconds, int width, string reason)
    {
        var watch = InRoadwork();
        var finding = watch.Observe(new WatchedFrame(seconds, 0.99, width, 720), [Cone]);
        Assert.Equal((WatchFault.None, reason, ZoneState.Unknown, null), (finding.Fault, finding.Reset.ToString(), finding.State, finding.Open));
        var cut = finding.Ended!.Value;
        Assert.Equal((EventBound.Cut, 3.0), (cut.End, cut.Left));
        var track = Assert.Single(watch.Tracks.ToArray(), t => t.IsLive);
        Assert.True(track.Id > 1, "the number of a track was used again");
        Assert.Equal(WatchReset.None, watch.Observe(new WatchedFrame(seconds + 0.05, 0.99, width, 720), [Cone]).Reset);
    }

    [Fact]
    public void Another_scene_resets_and_driving_or_exposure_does_not()
    {
        var (watch, world) = (new StreamWatch(), new RoadWorld());
        for (var i = 0; i < 20; i++)
        {
            var finding = watch.Observe(At(i / 10.0, 0.9), [], RoadWorld.Plane(world.Picture(i * 1.2, gain: i % 5 == 4 ? 1.25 : 1)));
            Assert.Equal(WatchReset.None, finding.Reset);
        }

        var night = new byte[RoadWorld.Width * RoadWorld.Height];
        for (var i = 0; i < night.Length; i++)
            night[i] = (byte)(i % RoadWorld.Width / 4);
        var cut = watch.Observe(At(2, 0.9), [], RoadWorld.Plane(night));
        Assert.Equal((WatchReset.SceneCut, ZoneState.Unknown), (cut.Reset, cut.State));
        Assert.Equal((EventBound.Cut, 1.9), (cut.Ended!.Value.End, cut.Ended.Value.Left));
    }

    [Fact]
    public void Frames_that_nobody_judged_are_tracked_and_long_silence_voids_the_state()
    {
        var watch = InRoadwork();
        for (var i = 1; i <= 10; i++)
            Assert.Equal(ZoneState.Roadwork, watch.Observe(new WatchedFrame(3 + (0.3 * i), null, 1280, 720), [Cone]).State);
        Assert.Equal(TrackStage.Confirmed, Assert.Single(watch.Tracks.ToArray(), t => t.IsLive).Stage);
        var finding = watch.Observe(At(6.3, 0.9), [Cone]);
        Assert.Equal((WatchReset.Unjudged, ZoneState.Unknown), (finding.Reset, finding.State));
        Assert.Equal((EventBound.Cut, 3.0), (finding.Ended!.Value.End, finding.Ended.Value.Left));
    }

    [Fact]
    public void At_the_end_of_the_stream_the_open_event_is_handed_out()
    {
        var watch = InRoadwork();
        var open = watch.Finish()!.Value;
        Assert.Equal((0.0, 3.0, EventBound.Cut, EventBound.Cut), (open.Entered, open.Left, open.Start, open.End));
        Assert.Null(watch.Finish());
        Assert.Equal(WatchReset.None, watch.Observe(At(100, 0.1), []).Reset);
    }

    [Fact]
    public void Driving_past_a_cone_and_behind_a_car_tells_which_one_moves()
    {
        var options = new StreamWatchOptions { Ego = new EgoMotionOptions { Focus = RoadWorld.Focus, FocusIsKnown = true } };
        var (watch, world) = (new StreamWatch(options), new RoadWorld());
        var (cone, car) = (new HashSet<MotionState>(), new HashSet<MotionState>());
        for (var i = 0; i < 40; i++)
        {
            Detection[] boxes =
            [
                RoadWorld.Box(2.2, 28 - (0.5 * i), 0.5, 0.9, 8)!.Value,
                RoadWorld.Box(0, 13, 1.8, 1.5, 8)!.Value with { ClassId = 1 },
            ];
            watch.Observe(At(i / 25.0, 0.9), boxes, RoadWorld.Plane(world.Picture(0.5 * i)));
            foreach (var (track, motion) in watch.Tracks.ToArray().Zip(watch.Motions.ToArray()))
            {
                if (track.IsLive)
                    (track.ClassId == 0 ? cone : car).Add(motion.State);
            }
        }

        Assert.Contains(MotionState.Static, cone);
        Assert.DoesNotContain(MotionState.Moving, cone);
        Assert.Contains(MotionState.Moving, car);
        Assert.DoesNotContain(MotionState.Static, car);
    }

    [Fact]
    public void Without_pictures_nobody_is_said_to_move()
    {
        var watch = new StreamWatch();
        for (var i = 0; i < 40; i++)
            watch.Observe(At(i / 25.0, 0.9), [Cone]);
        Assert.All(watch.Motions.ToArray(), m => Assert.Equal(MotionState.Unknown, m.State));
    }

    [Property(MaxTest = 60)]
    public void Whatever_comes_nothing_is_thrown_and_no_event_comes_without_its_dwell_of_sound_frames(int seed)
    {
        var random = new Random(seed);
        var options = new StreamWatchOptions { Tracker = new TrackerOptions { MaxTracks = 6, MaxDetections = 8 } };
        var (watch, time, knownSince, dwell) = (new StreamWatch(options), 0.0, double.NaN, options.Events.EnterDwell);
        for (var i = 0; i < 150; i++)
        {
            time = random.Next(30) switch
            {
                0 => time - (3 * random.NextDouble()),
                1 => time + (5 * random.NextDouble()),
                2 => time,
                3 => double.NaN,
                _ => time + (0.1 * random.NextDouble()),
            };
            var frame = new WatchedFrame(time, Odd(random), random.Next(40) == 0 ? random.Next(-1, 900) : 640, 360);
            var finding = watch.Observe(frame, [.. Enumerable.Range(0, random.Next(10)).Select(_ => AnyBox(random))]);
            time = double.IsNaN(time) ? i : time;
            if (finding.Fault != WatchFault.None)
                continue;
            if (finding.Reset != WatchReset.None || double.IsNaN(knownSince))
                knownSince = frame.Seconds;
            Assert.True(finding.State == ZoneState.Unknown || frame.Seconds - knownSince >= dwell);
            if (finding.Open is { } open)
                Assert.True(open.Entered >= knownSince && open.Left <= frame.Seconds && open.Entered <= open.Left);
            if (finding.Ended is { } ended)
                Assert.True(ended.Left >= ended.Entered && (finding.Reset == WatchReset.None || ended.End == EventBound.Cut));
            Assert.True(Live(watch) <= 6);
        }
    }

    [Fact]
    public void A_frame_allocates_nothing_with_boxes_and_picture()
    {
        var (watch, world) = (new StreamWatch(), new RoadWorld());
        byte[][] pictures = [world.Picture(0), world.Picture(0.4)];
        Detection[] boxes = [.. Enumerable.Range(0, 40).Select(i => Cone with { Left = 20 * i, Right = (20 * i) + 15 })];
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 90; i++)
                watch.Observe(At(i / 30.0, i % 20 < 10 ? 0.9 : 0.1), boxes, RoadWorld.Plane(pictures[i % 2]));
            watch.Observe(At(1, 0.5), boxes); // a reset too
        });
    }

    [Fact]
    public void A_picture_of_another_size_and_options_that_make_no_sense_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => new StreamWatch().Observe(At(0, 0.5), [], new LumaPlane(new byte[64 * 64], 64, 64, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamWatch(new StreamWatchOptions { MaxGap = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamWatch(new StreamWatchOptions { MaxLateness = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamWatch(new StreamWatchOptions { MotionSteps = 0 }));
    }

    private static WatchedFrame At(double seconds, double probability) => new(seconds, probability, 1280, 720);

    // Three seconds of roadwork with a cone, ten frames a second; the last frame is at 3.0.
    private static StreamWatch InRoadwork()
    {
        var watch = new StreamWatch();
        for (var i = 0; i <= 30; i++)
            watch.Observe(At(i / 10.0, 0.95), [Cone]);
        return watch;
    }

    private static int Live(StreamWatch watch) => watch.Tracks.ToArray().Count(t => t.IsLive);

    private static double? Odd(Random random) => random.Next(20) switch
    {
        0 => double.NaN,
        1 => 1.5,
        2 => null,
        var other => other < 12 ? 0.97 : random.NextDouble(),
    };

    private static Detection AnyBox(Random random)
    {
        float left = 600 * random.NextSingle(), top = 300 * random.NextSingle();
        var box = new Detection(left, top, left + (60 * random.NextSingle()), top + (60 * random.NextSingle()), random.NextSingle(), random.Next(2), 0);
        return random.Next(60) switch { 0 => box with { Score = float.NaN }, 1 => box with { Right = left - 5 }, _ => box };
    }
}
