using System.Diagnostics;
using System.Globalization;
using System.Text;
using Natix.Engine.Validation.Temporal;
using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal;

/// <summary>
/// Events on real clips, six frames a second through the default cascade and the watch, against labels of each second. The event options were
/// tuned on these very clips, so the figures say what is reached here and promise nothing elsewhere.
/// </summary>
public sealed class RealClipEventTests(ITestOutputHelper output)
{
    private const double Rate = 6;
    // A change in a clip's last second leaves no time for a dwell.
    private const double Tail = 1;

    [Fact]
    public async Task Events_of_real_clips_flicker_at_most_once_and_end_near_the_truth()
    {
        var labels = Labels(Repository.SharedPath("data", "clips", "second_labels.csv"));
        Assert.SkipUnless(HasFfmpeg(), "ffmpeg is not installed");
        await using var engine = new EngineBuilder().Configure(o => o with { Workers = 1, MaxBatch = 1 }).Build();
        var (table, flickers, errors) = (new StringBuilder(), new List<int>(), new List<double>());
        foreach (var clip in Directory.GetFiles(Repository.SharedPath("data", "clips"), "*.mp4").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(clip);
            var run = await WatchAsync(engine, clip);
            // A clip without rows of its own is the one that shows no roadwork from end to end.
            var truth = labels.GetValueOrDefault(name) ?? [new TruthSpan(0, run.Seconds, ZoneState.Clear)];
            var flicker = EventMeasures.Flicker([.. run.States], truth);
            var boundaries = EventMeasures.Boundaries(truth);
            var judged = boundaries.Where(b => b.From < run.Seconds - Tail).Select(b => EventMeasures.BoundaryError(b, run.Events)).ToList();
            flickers.Add(flicker);
            errors.AddRange(judged);
            table.AppendLine(CultureInfo.InvariantCulture, $"{name}: {run.Seconds:0.0} s, single frames change {run.RawChanges} times, states {EventMeasures.Changes([.. run.States])}, truth {boundaries.Count}; flicker {flicker}");
            table.AppendLine(CultureInfo.InvariantCulture, $"  events [{string.Join(", ", run.Events.Select(Text))}]; boundary errors [{string.Join(", ", judged.Select(e => e.ToString("0.00", CultureInfo.InvariantCulture)))}] s, {boundaries.Count - judged.Count} in the last second; own motion known in {run.EgoShare:0%} of pictures, the road's in {run.RoadShare:0%}");
            Assert.Equal(0, run.Resets);
            Assert.True(run.EgoShare > 0.5, $"{name}: own motion known in {run.EgoShare:0%} of pictures");
            if (!labels.ContainsKey(name))
                Assert.Empty(run.Events);
        }

        table.AppendLine(CultureInfo.InvariantCulture, $"flicker: {flickers.Sum()} in {flickers.Count} clips, at most {flickers.Max()}; boundary error: mean {errors.Average():0.00} s, worst {errors.Max():0.00} s of {errors.Count}");
        output.WriteLine(table.ToString());
        Assert.All(flickers, flicker => Assert.InRange(flicker, 0, 1));
        Assert.All(errors, error => Assert.InRange(error, 0, 1.5));
    }

    private static async Task<ClipRun> WatchAsync(RoadworkEngine engine, string clip)
    {
        using var video = Start(clip, "fps=6", "-c:v", "mjpeg", "-q:v", "2", "-f", "mjpeg");
        using var small = Start(clip, "fps=6,scale=160:90:flags=area,format=gray", "-f", "rawvideo");
        await using var reader = new MjpegReader(video.StandardOutput.BaseStream);
        var (watch, run, picture) = (new StreamWatch(), new ClipRun(), new byte[160 * 90]);
        for (var i = 0; ; i++)
        {
            var frame = await reader.ReadAsync(TestContext.Current.CancellationToken);
            if (frame.IsEnd)
                break;
            await small.StandardOutput.BaseStream.ReadExactlyAsync(picture, TestContext.Current.CancellationToken);
            using var result = await engine.SubmitAsync(frame.Lease!, new FrameInfo(clip, i, i / Rate), TestContext.Current.CancellationToken);
            Assert.False(result.Error.IsError, result.Error.ToString());
            var watched = new WatchedFrame(i / Rate, result.Verdict.Probability, result.Width, result.Height);
            run.Add(i / Rate, result.Verdict.Probability, watch.Observe(watched, result.Detections, new LumaPlane(picture, 160, 90, 160)));
        }

        await Task.WhenAll(video.WaitForExitAsync(TestContext.Current.CancellationToken), small.WaitForExitAsync(TestContext.Current.CancellationToken));
        run.End(watch.Finish());
        return run;
    }

    private static Process Start(string clip, string filter, params string[] format) => Process.Start(
        new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-i", clip, "-vf", filter, .. format, "-"]) { RedirectStandardOutput = true })!;

    private static bool HasFfmpeg() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")));

    private static Dictionary<string, TruthSpan[]> Labels(string path) => File.ReadLines(path).Skip(1).Select(line => line.Split(','))
        .GroupBy(cells => cells[1])
        .ToDictionary(clip => clip.Key, clip => clip.Select(cells => SpanOf(int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3])).OrderBy(s => s.From).ToArray());

    private static TruthSpan SpanOf(int second, string label) =>
        new(second, second + 1, label switch { "1" => ZoneState.Roadwork, "0" => ZoneState.Clear, _ => ZoneState.Unknown });

    private static string Text(WorkZoneEvent zone) => string.Create(
        CultureInfo.InvariantCulture,
        $"{zone.Entered:0.0}{(zone.Start == EventBound.Cut ? "|" : "")} to {zone.Left:0.0}{(zone.End == EventBound.Cut ? "|" : "")}, P {zone.PeakProbability:0.00}");

    private sealed class ClipRun
    {
        private int _pictures, _known, _roads;
        private bool? _lastSaid;

        public List<ZoneState> States { get; } = [];

        public List<WorkZoneEvent> Events { get; } = [];

        public int Resets { get; private set; }

        public int RawChanges { get; private set; }

        public double Seconds { get; private set; }

        public double EgoShare => _known / (double)_pictures;

        public double RoadShare => _roads / (double)_pictures;

        public void Add(double time, double probability, in TemporalFinding finding)
        {
            States.Add(finding.State);
            Resets += finding.Reset == WatchReset.None ? 0 : 1;
            RawChanges += _lastSaid is { } last && last != probability > 0.5 ? 1 : 0;
            (_lastSaid, Seconds) = (probability > 0.5, time + (1 / Rate));
            (_pictures, _known) = (_pictures + 1, _known + (finding.Ego.Status == CameraMotionStatus.Measured ? 1 : 0));
            _roads += finding.Ego.Road is null ? 0 : 1;
            End(finding.Ended);
        }

        public void End(WorkZoneEvent? ended)
        {
            if (ended is { } zone)
                Events.Add(zone);
        }
    }
}
