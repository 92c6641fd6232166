using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Reporting.Html;
using Natix.Engine.Host.Reporting.Page;
using Natix.Engine.Host.Tests.Evaluation;

namespace Natix.Engine.Host.Tests.Reporting;

public sealed class RunReportTests
{
    private static readonly FrameGroup Clip = new("clip <1>", isStream: true);

    [Fact]
    public void Stretches_lie_above_the_threshold()
    {
        var events = new ThresholdStretches();
        double[] said = [.1, .9, .8, double.NaN, .7, .2, .6, .4, .95];
        for (var i = 0; i < said.Length; i++)
            events.Add(double.IsNaN(said[i]) ? Failed(i) : Pictures.Record(said[i], index: i, time: i / 10.0));
        Assert.Equal(3, events.Count);
        Assert.True(events.IsOpen);
        Assert.Equal(
            [(1, 4, .9, 3), (6, 6, .6, 1), (8, 8, .95, 1)], events.Events.Select(e => ((int)e.FirstFrame, (int)e.LastFrame, e.Peak, (int)e.Frames)));
        Assert.Equal((.1, .4), (events.Events[0].FirstSeconds, events.Events[0].LastSeconds));
    }

    [Fact]
    public void A_stream_that_flickers_for_hours_is_counted_in_bounded_memory()
    {
        var events = new ThresholdStretches();
        for (var i = 0; i < 10_000; i++)
            events.Add(Pictures.Record(i % 2 == 0 ? .9 : .1, index: i));
        Assert.Equal(5000, events.Count);
        Assert.Equal(ThresholdStretches.Most, events.Events.Count);
    }

    [Fact]
    public void The_slowest_frames_and_the_first_errors_are_kept()
    {
        var journal = new RunJournal();
        for (var i = 0; i < 300; i++)
        {
            var slow = 1000 + (i * 37 % 300 * 10);
            journal.Add(Clip, i % 2 == 0 ? Failed(i) : Pictures.Record(.5, index: i) with { Times = new StageTimes(9000, 0, 0, slow, 0, 9000 + slow) });
        }

        var slowest = journal.Slowest;
        Assert.Equal(RunJournal.MostSlow, slowest.Count);
        Assert.Equal(slowest.OrderByDescending(f => f.Times.Infer), slowest);
        Assert.True(slowest[^1].Times.Infer > 3700, "time in line must not count");
        Assert.Equal(RunJournal.MostErrors, journal.Errors.Count);
        Assert.Equal(0, journal.Errors[0].Index);
    }

    [Fact]
    public void A_page_shows_where_a_stream_was_cut_and_how_many_objects_stand()
    {
        var (journal, run) = (new RunJournal(), new RunSummary());
        for (var i = 0; i < 100; i++)
        {
            var reset = i switch { 40 => WatchReset.SceneCut, 70 => WatchReset.CameraChanged, _ => WatchReset.None };
            var zone = new ZoneObservation(ZoneState.Clear, 0.1, null, null, WatchFault.None, reset, CameraMotion.None);
            var frame = Pictures.Record(.1, index: i, time: i / 10.0) with
            {
                Time = new TimeRecord { Zone = zone, Tracks = [new TrackRecord(1, 0, 1, i < 5 ? MotionState.Unknown : MotionState.Static, MotionReason.Decided), new TrackRecord(2, 1, 1, MotionState.Unknown, MotionReason.NoFoot)] },
            };
            run.Add(Clip, frame);
            journal.Add(Clip, frame);
        }

        run.Finish();
        var page = Page.Parse(RunPage.Render(journal, run, Judged.Engine(), [], DateTimeOffset.UnixEpoch));
        Assert.Contains("another scene at 4.0 s", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("another camera: frames of another size at 7.0 s", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("Streams cut", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("2 objects followed: 1 stand, 0 move", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_of_a_stream_that_never_ends_are_counted_in_bounded_memory()
    {
        var tally = new MotionTally();
        var before = 0L;
        for (var id = 1; id <= 50_000; id++)
        {
            if (id == 10_000)
                before = GC.GetTotalMemory(forceFullCollection: true);
            tally.Add([new TrackRecord(id, 0, 1, MotionState.Moving, MotionReason.Decided)]);
            tally.Add([new TrackRecord(id, 0, 1, id % 2 == 0 ? MotionState.Static : MotionState.Unknown, MotionReason.Decided)]);
        }

        Assert.Equal((50_000, 25_000, 25_000), (tally.Objects, tally.Static, tally.Moving));
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 1_000_000);
    }

    [Fact]
    public void A_page_of_streams_stills_and_errors_is_well_formed_and_self_contained()
    {
        var (journal, run) = (new RunJournal(), new RunSummary());
        var stills = new FrameGroup("stills & more", isStream: false);
        for (var i = 0; i < 5000; i++)
            Add(Clip, i % 500 == 7 ? Failed(i) : Pictures.Record(.5 + (.5 * Math.Sin(i / 300.0)), index: i, time: i / 25.0));
        Add(stills, Pictures.Record(.3, "one.jpg"));
        Add(new FrameGroup("without a clock", isStream: true), Pictures.Record(.9, "cam"));
        Add(new FrameGroup("nothing but errors", isStream: true), Failed(0));
        run.Finish();
        var cell = new SheetCell(Pictures.Plain(32, 18, 90), 0, "caption <b>", .9);
        var text = RunPage.Render(journal, run, Judged.Engine(), [cell, cell with { Probability = double.NaN }], DateTimeOffset.UnixEpoch);
        Page.AssertSelfContained(text);
        Assert.True(text.Length < 300_000, $"{text.Length} characters");
        var page = Page.Parse(text);
        var ids = page.Descendants("linearGradient").Select(g => g.Attribute("id")!.Value).ToList();
        Assert.Equal(4, ids.Distinct().Count());
        Assert.DoesNotContain("NaN", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("caption <b>", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Slowest frames", page.Root!.Value, StringComparison.Ordinal);

        void Add(FrameGroup group, FrameRecord frame)
        {
            run.Add(group, frame);
            journal.Add(group, frame);
        }
    }

    [Fact]
    public void A_run_without_a_frame_has_a_page()
    {
        var run = new RunSummary();
        run.Finish();
        Page.AssertSelfContained(RunPage.Render(new RunJournal(), run, Judged.Engine(), [], DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_said_and_fails_nothing()
    {
        var run = new RunSummary();
        run.Finish();
        var failure = RunReport.TryWrite("/nowhere/at/all", new RunJournal(), run, Judged.Engine(), [], TimeProvider.System);
        Assert.Contains("report.html", failure, StringComparison.Ordinal);
        Assert.Contains("/nowhere/at/all", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 15, 10, "0,2,4,6,8,10,12,14")]
    [InlineData(0.8, 1, 4, "0.80,0.85,0.90,0.95,1.00")]
    [InlineData(-1, 1, 2, "-1,0,1")]
    [InlineData(3, 3, 5, "")]
    [InlineData(0, double.NaN, 5, "")]
    public void Ticks_are_round(double low, double high, int wanted, string expected) =>
        Assert.Equal(expected, string.Join(',', Ticks.Round(low, high, wanted).Select(t => t.Text)));

    [Theory]
    [InlineData(59.94, "59.9 s")]
    [InlineData(61, "1:01")]
    [InlineData(3723, "1:02:03")]
    [InlineData(double.NaN, "–")]
    public void Moments_read_as_people_write_them(double seconds, string expected) => Assert.Equal(expected, TrackPlot.Moment(seconds));

    private static FrameRecord Failed(long index) =>
        FrameRecord.Unread(new FrameInfo("clip.mp4", index, index / 25.0), new FrameError(FrameErrorCode.Corrupt, "it is <broken>"));
}
