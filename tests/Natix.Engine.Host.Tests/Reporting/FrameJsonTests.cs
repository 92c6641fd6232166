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
