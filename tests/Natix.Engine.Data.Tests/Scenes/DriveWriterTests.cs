using System.Text.Json;
using Natix.Engine.Data.Datasets;
using Natix.Engine.Data.Scenes;
using Xunit;

namespace Natix.Engine.Data.Tests.Scenes;

public sealed class DriveWriterTests : IDisposable
{
    private static readonly DriveOptions Options = new() { Width = 240, Height = 136, Frames = 12, FramesPerSecond = 1, Speed = 27 };
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-drive-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_drive_is_a_labelled_folder()
    {
        var positives = DriveWriter.Write(_folder, 3, Options);
        var files = LabelledFolder.Read(_folder);
        Assert.Equal(12, files.Count);
        Assert.Equal(positives, files.Sum(f => f.Label));
        Assert.InRange(positives, 1, 11);
    }

    [Fact]
    public void Truth_has_a_line_for_each_frame_and_the_camera_its_own_file()
    {
        DriveWriter.Write(_folder, 3, Options);
        var lines = File.ReadAllLines(Path.Combine(_folder, "truth.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        var labels = LabelledFolder.Read(_folder);
        Assert.Equal(labels.Select(l => l.Label), lines.Select(l => l.GetProperty("label").GetInt32()));
        Assert.All(lines, l => Assert.All(l.GetProperty("objects").EnumerateArray(), o =>
        {
            Assert.True(o.GetProperty("depth").GetDouble() > 0);
            Assert.True(o.GetProperty("box").GetProperty("right").GetDouble() > o.GetProperty("box").GetProperty("left").GetDouble());
            Assert.True(o.GetProperty("track").GetInt32() > 0);
        }));
        var camera = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "camera.json"))).RootElement;
        Assert.Equal(240, camera.GetProperty("camera").GetProperty("width").GetInt32());
        Assert.Equal(3, camera.GetProperty("seed").GetInt32());
        Assert.True(camera.GetProperty("camera").GetProperty("fx").GetDouble() > 0);
    }

    [Fact]
    public void Writing_again_gives_the_same_bytes()
    {
        DriveWriter.Write(_folder, 5, Options);
        var first = Contents();
        DriveWriter.Write(_folder, 5, Options);
        Assert.Equal(first, Contents());
    }

    [Fact]
    public void A_stop_leaves_whole_frames()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Counter(n =>
        {
            if (n == 4)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => DriveWriter.Write(_folder, 3, Options, progress, stop.Token));
        Assert.Equal(4, LabelledFolder.Read(_folder).Count);
    }

    private string[] Contents() =>
        [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))))];

    private sealed class Counter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
