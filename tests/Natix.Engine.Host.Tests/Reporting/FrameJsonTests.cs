using System.Text.Json;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Reporting;

public sealed class FrameJsonTests
{
    [Fact]
    public async Task An_answered_frame_keeps_the_schema()
    {
        var record = Pictures.Record(0.123456789, "clip \"é\".mp4", 7, 7 / 30.0) with
        {
            Detections = [new DetectionRecord("yolox", "car", 0.875f, 1.25f, 2, 3, 4, 1, 2)],
            BytesCopied = 12,
        };
        var frame = await VerdictSchema.ReadFrameAsync(record);
        Assert.Equal("clear", frame.GetProperty("verdict").GetString());
        Assert.Equal(0.123457, frame.GetProperty("p").GetDouble());
        Assert.Equal(0.233333, frame.GetProperty("time_s").GetDouble());
        Assert.Equal("clip \"é\".mp4", frame.GetProperty("source").GetString());
        Assert.Equal([1.2, 2, 3, 4], frame.GetProperty("detections")[0].GetProperty("box").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal(JsonValueKind.Null, frame.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task What_time_adds_keeps_the_schema()
    {
        var camera = new CameraMotion(CameraMotionStatus.Measured, 0.04, 70, -3.14159, 0.04, 0.31, double.NaN, 358.06, 182.6);
        var zone = new ZoneObservation(ZoneState.Roadwork, 0.87654321, null, null, WatchFault.None, WatchReset.SceneCut, camera);
        var record = Pictures.Record(0.9) with
        {
            Detections = [new DetectionRecord("yolox", "cone", 0.875f, 1.25f, 2, 3, 4, 1, 2)],
            Time = TimeRecord.From(zone, [Tracked(7, 0, MotionState.Static), Tracked(8, -1, MotionState.Moving)]),
        };
        var time = (await VerdictSchema.ReadFrameAsync(record)).GetProperty("time");
        Assert.Equal(("roadwork", 0.876543, "SceneCut"), (time.GetProperty("state").GetString(), time.GetProperty("p").GetDouble(), time.GetProperty("reset").GetString()));
        Assert.False(time.TryGetProperty("fault", out _));
        Assert.Equal([-3.1, 0], time.GetProperty("camera").GetProperty("shift_px_s").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal(JsonValueKind.Null, time.GetProperty("camera").GetProperty("road_approach_per_s").ValueKind);
        var track = Assert.Single(time.GetProperty("tracks").EnumerateArray()); // the other one is not in the frame
        Assert.Equal((7, 0, "static", "Decided"), (
            track.GetProperty("id").GetInt32(), track.GetProperty("detection").GetInt32(), track.GetProperty("motion").GetString(), track.GetProperty("reason").GetString()));
        Assert.False((await VerdictSchema.ReadFrameAsync(Pictures.Record(0.9))).TryGetProperty("time", out _));
    }

    [Fact]
    public async Task Every_word_that_time_may_say_is_in_the_schema()
    {
        var camera = CameraMotion.None;
        foreach (var fault in Enum.GetValues<WatchFault>())
            await TimeAsync(new ZoneObservation(ZoneState.Unknown, double.NaN, null, null, fault, WatchReset.None, camera), []);
        foreach (var reset in Enum.GetValues<WatchReset>())
            await TimeAsync(new ZoneObservation(ZoneState.Clear, 0.1, null, null, WatchFault.None, reset, camera), []);
        foreach (var status in Enum.GetValues<CameraMotionStatus>())
            await TimeAsync(new ZoneObservation(ZoneState.Clear, 0.1, null, null, WatchFault.None, WatchReset.None, camera with { Status = status, ShiftX = 1, RoadApproach = 2 }), []);
        foreach (var reason in Enum.GetValues<MotionReason>())
        {
            foreach (var state in Enum.GetValues<MotionState>())
                await TimeAsync(new ZoneObservation(ZoneState.Clear, 0.1, null, null, WatchFault.None, WatchReset.None, camera), [Tracked(1, 0, state) with { Reason = reason }]);
        }

        static Task TimeAsync(ZoneObservation zone, TrackedObject[] objects) =>
            VerdictSchema.ReadFrameAsync(Pictures.Record(0.5) with { Time = TimeRecord.From(zone, objects) });
    }

    private static TrackedObject Tracked(long id, int detection, MotionState motion) =>
        new(id, new Detection(1, 2, 3, 4, 0.9f, 0, 0), detection, 5, 1.25, 0, motion, MotionReason.Decided);

    [Fact]
    public async Task A_frame_without_verdict_says_why_and_nothing_else()
    {
        var frame = await VerdictSchema.ReadFrameAsync(
            FrameRecord.Unread(FrameInfo.Still("x.jpg"), new FrameError(FrameErrorCode.Truncated, "it ends early", 99)));
        Assert.Equal(JsonValueKind.Null, frame.GetProperty("verdict").ValueKind);
        Assert.Equal(JsonValueKind.Null, frame.GetProperty("p").ValueKind);
        Assert.Equal(JsonValueKind.Null, frame.GetProperty("time_s").ValueKind);
        Assert.Equal("Truncated", frame.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(99, frame.GetProperty("error").GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task Every_error_code_is_in_the_schema()
    {
        foreach (var code in Enum.GetValues<FrameErrorCode>().Where(c => c != FrameErrorCode.None))
            await VerdictSchema.ReadFrameAsync(FrameRecord.Unread(FrameInfo.Still("x"), new FrameError(code, "because")));
    }

    [Fact]
    public async Task A_summary_keeps_the_schema()
    {
        var summary = new RunSummary();
        var clip = new FrameGroup("clip.mp4", isStream: true);
        summary.Add(clip, Pictures.Record(0.9));
        summary.Add(clip, Pictures.Record(0.1));
        summary.Add(new FrameGroup("gone.jpg", isStream: false), FrameRecord.Unread(FrameInfo.Still("gone.jpg"), new FrameError(FrameErrorCode.Unreadable, "gone")));
        using var stream = new MemoryStream();
        using var line = new JsonLine(stream);
        await line.WriteAsync(summary, SummaryJson.Write);
        var total = (await VerdictSchema.CheckSummaryAsync(VerdictSchema.Text(stream))).GetProperty("summary");
        Assert.Equal(3, total.GetProperty("frames").GetInt32());
        Assert.Equal(1, total.GetProperty("roadwork").GetInt32());
        Assert.Equal(1, total.GetProperty("errors_by_code").GetProperty("Unreadable").GetInt32());
        Assert.Equal(2, total.GetProperty("sources").GetArrayLength());
        Assert.Equal(0.5, total.GetProperty("mean_p").GetDouble());
        Assert.Equal(ExitCodes.FrameErrors, summary.ExitCode);
    }

    [Fact]
    public async Task The_schema_refuses_what_is_not_a_frame()
    {
        var schema = await VerdictSchema.FrameAsync();
        Assert.NotEmpty(schema.Validate("{}"));
        Assert.NotEmpty(schema.Validate("""{"summary":{}}"""));
    }
}
