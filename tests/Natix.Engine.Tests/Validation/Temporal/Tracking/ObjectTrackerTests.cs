using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Tracking;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Tracking;

public sealed class ObjectTrackerTests
{
    [Fact]
    public void Two_sightings_confirm_a_track_and_it_keeps_its_number()
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(0, [At(100, 100)]);
        Assert.Equal((1, TrackStage.Tentative), Only(tracker));
        for (var i = 1; i < 30; i++)
        {
            tracker.Update(i / 30.0, [At(100 + (3 * i), 100)]);
            Assert.Equal((1, TrackStage.Confirmed), Only(tracker));
        }
    }

    [Fact]
    public void A_track_seen_once_only_is_removed_with_the_next_frame()
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(0, [At(100, 100)]);
        tracker.Update(0.1, []);
        Assert.Equal((1, TrackStage.Removed), Only(tracker));
        tracker.Update(0.2, []);
        Assert.Empty(Present(tracker));
    }

    [Fact]
    public void A_weak_box_keeps_a_track_alive_but_begins_none()
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(0, [At(100, 100)]);
        tracker.Update(0.03, [At(101, 100)]);
        tracker.Update(0.06, [At(102, 100, score: 0.2f), At(400, 100, score: 0.2f)]);
        Assert.Equal((1, TrackStage.Confirmed), Only(tracker));
        tracker.Update(0.09, [At(103, 100, score: 0.05f)]);
        Assert.Equal((1, TrackStage.Lost), Only(tracker));
    }

    [Fact]
    public void A_lost_track_comes_back_in_time_and_is_removed_after()
    {
        var tracker = new ObjectTracker(new TrackerOptions { MaxLostSeconds = 0.5 });
        for (var i = 0; i < 10; i++)
            tracker.Update(i * 0.05, [At(100 + (2 * i), 100)]);
        tracker.Update(0.6, []);
        Assert.Equal((1, TrackStage.Lost), Only(tracker));
        tracker.Update(0.8, [At(100 + (2 * 16), 100)]); // where constant speed has carried it
        Assert.Equal((1, TrackStage.Confirmed), Only(tracker));
        tracker.Update(1.4, []);
        Assert.Equal((1, TrackStage.Removed), Only(tracker));
        tracker.Update(1.5, [At(132, 100)]);
        Assert.Equal((2, TrackStage.Tentative), Only(tracker));
    }

    [Fact]
    public void Boxes_of_another_class_or_model_are_another_object()
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(0, [At(100, 100)]);
        tracker.Update(0.03, [At(100, 100) with { ClassId = 1 }, At(100, 100) with { ModelIndex = 2 }]);
        Assert.Equal(3, tracker.Begun);
        Assert.Equal(2, Present(tracker).Count(t => t.Stage == TrackStage.Tentative));
    }

    [Fact]
    public void Objects_that_cross_are_told_apart_where_the_nearest_first_would_swap_them()
    {
        // Two tracks at rest overlap; detections are shifted so that one pair is best alone, yet the other two fit better as a whole.
        var tracker = new ObjectTracker(new TrackerOptions());
        Detection a = Wide(0), b = Wide(60);
        tracker.Update(0, [a, b]);
        tracker.Update(0.03, [a, b]);
        // Best pair: track b and the box at 32, 72 / 128; but then track a is left with the one at 100, which it does not meet.
        tracker.Update(0.06, [Wide(32), Wide(100)]);
        var tracks = Present(tracker);
        Assert.All(tracks, t => Assert.Equal(TrackStage.Confirmed, t.Stage));
        Assert.Equal(32, tracks.Single(t => t.Id == 1).Box.Left);
        Assert.Equal(100, tracks.Single(t => t.Id == 2).Box.Left);

        static Detection Wide(float left) => new(left, 0, left + 100, 50, 0.9f, 0, 0);
    }

    [Fact]
    public void When_every_slot_is_taken_the_longest_lost_gives_way_and_else_new_ones_are_refused()
    {
        var tracker = new ObjectTracker(new TrackerOptions { MaxTracks = 2 });
        tracker.Update(0, [At(0, 0), At(200, 0)]);
        tracker.Update(0.1, [At(0, 0), At(200, 0), At(400, 0)]);
        Assert.Equal((1, 2), (tracker.Refused, tracker.Begun));
        tracker.Update(0.2, [At(0, 0)]);
        tracker.Update(0.3, [At(0, 0), At(400, 0)]);
        Assert.Equal([1, 3], Present(tracker).Select(t => t.Id).Order());
    }

    [Fact]
    public void Numbers_are_not_used_again_after_a_reset()
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(5, [At(0, 0)]);
        tracker.Reset();
        tracker.Update(1, [At(0, 0)]);
        Assert.Equal((2, TrackStage.Tentative), Only(tracker));
    }

    [Theory]
    [InlineData(float.NaN, 0, 10, 10, 0.5f)]
    [InlineData(0, float.NegativeInfinity, 10, 10, 0.5f)]
    [InlineData(0, 0, float.PositiveInfinity, 10, 0.5f)]
    [InlineData(10, 0, 0, 10, 0.5f)]
    [InlineData(0, 10, 10, 0, 0.5f)]
    [InlineData(0, 0, 2e6f, 10, 0.5f)]
    [InlineData(0, 0, 10, 10, 1.5f)]
    [InlineData(0, 0, 10, 10, -0.1f)]
    [InlineData(0, 0, 10, 10, float.NaN)]
    public void A_box_that_is_none_is_refused_by_its_number_and_nothing_changes(float left, float top, float right, float bottom, float score)
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(0, [At(100, 100)]);
        var error = Assert.Throws<ArgumentException>(() => tracker.Update(1, [At(100, 100), new Detection(left, top, right, bottom, score, 0, 0)]));
        Assert.Contains("Detection 1", error.Message, StringComparison.Ordinal);
        tracker.Update(0.5, [At(100, 100)]);
        Assert.Equal((1, TrackStage.Confirmed), Only(tracker));
    }

    [Fact]
    public void A_box_without_area_is_passed_over()
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(0, [new Detection(5, 5, 5, 9, 1, 0, 0), new Detection(5, 5, 9, 5, 1, 0, 0)]);
        Assert.Equal(0, tracker.Begun);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Time_that_does_not_move_on_is_refused(double seconds)
    {
        var tracker = new ObjectTracker(new TrackerOptions());
        tracker.Update(1, []);
        Assert.Throws<ArgumentException>(() => tracker.Update(seconds, []));
    }

    [Property(MaxTest = 60)]
    public void Whatever_comes_tracks_are_bounded_their_numbers_unique_and_each_box_in_one_track(int seed)
    {
        var random = new Random(seed);
        var tracker = new ObjectTracker(new TrackerOptions { MaxTracks = 8, MaxDetections = 20 });
        var (time, stages, last) = (0.0, new Dictionary<long, TrackStage>(), 0L);
        for (var frame = 0; frame < 60; frame++)
        {
            time += 0.001 + (0.3 * random.NextDouble());
            var boxes = Enumerable.Range(0, random.Next(21)).Select(_ => Any(random)).ToArray();
            tracker.Update(time, boxes);
            var live = Present(tracker).Where(t => t.IsLive).ToList();
            Assert.True(live.Count <= 8);
            Assert.Equal(live.Count, live.Select(t => t.Id).Distinct().Count());
            var seen = live.Where(t => t.IsSeen).ToList();
            Assert.Equal(seen.Count, seen.Select(t => t.DetectionIndex).Distinct().Count());
            Assert.All(seen, t => Assert.Equal((boxes[t.DetectionIndex], time), (t.Box, t.LastSeen)));
            Assert.All(live, t => Assert.False(stages.GetValueOrDefault(t.Id) == TrackStage.Removed, "a removed track came back"));
            Assert.All(live.Where(t => t.Id > last), t => Assert.Equal(1, t.Sightings));
            foreach (var t in Present(tracker))
                stages[t.Id] = t.Stage;
            last = tracker.Begun;
        }
    }

    [Fact]
    public void A_full_frame_allocates_nothing()
    {
        var random = new Random(5);
        var tracker = new ObjectTracker(new TrackerOptions { MaxTracks = 300 });
        var boxes = Enumerable.Range(0, 300).Select(i => At(40 * (i % 30), 60 * (i / 30))).ToArray();
        var seconds = 0;
        for (; seconds < 3; seconds++)
            tracker.Update(seconds, boxes);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 17; i++)
                tracker.Update(seconds++, boxes);
        });
        Assert.Equal(300, tracker.Begun);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectTracker(new TrackerOptions { MaxTracks = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectTracker(new TrackerOptions { HighScore = float.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectTracker(new TrackerOptions { LowScore = 0.9f }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectTracker(new TrackerOptions { NewScore = 0.2f }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectTracker(new TrackerOptions { FirstOverlap = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectTracker(new TrackerOptions { MaxLostSeconds = double.NaN }));
    }

    private static Detection At(float left, float top, float score = 0.9f) => new(left, top, left + 30, top + 50, score, 0, 0);

    private static Detection Any(Random random)
    {
        float left = 300 * random.NextSingle(), top = 200 * random.NextSingle();
        return new Detection(left, top, left + (80 * random.NextSingle()), top + (80 * random.NextSingle()), random.NextSingle(), random.Next(2), 0);
    }

    private static List<Track> Present(ObjectTracker tracker) => [.. tracker.Slots.ToArray().Where(t => t.Stage != TrackStage.None)];

    private static (long Id, TrackStage Stage) Only(ObjectTracker tracker)
    {
        var track = Assert.Single(Present(tracker));
        return (track.Id, track.Stage);
    }
}
