using Natix.Engine.Data.Samples;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Data.Tests.Samples;

public class TrainingCorpusTests
{
    [Fact]
    public void Frames_and_cone_photos_are_read_and_scaled()
    {
        using var folder = new CorpusFolder();
        folder.Frame("a.jpg", 0, "one", 1280, 720);
        folder.Frame("b.png", 1, "two", 320, 200);
        folder.Cone("c.jpg", "1 0.5 0.5 0.1 0.1\n3 0.5 0.5 0.25 0.5\n");
        folder.Cone("d.jpg", "2 0.5 0.5 0.1 0.1\n");
        var corpus = TrainingCorpus.Load(folder.Frames, null, folder.Cones);
        var background = Assert.Single(corpus.Backgrounds);
        Assert.Equal((640, 360, "one"), (background.Width, background.Height, background.Source));
        Assert.Equal(640 * 360 * 3, background.Rgb.Length);
        Assert.Equal("two", Assert.Single(corpus.RealPositives).Source);
        var cone = Assert.Single(corpus.BoxedCones);
        Assert.Equal(new PixelBox(120, 50, 200, 150), Assert.Single(cone.Boxes));
        Assert.Equal(["one", "two"], corpus.Sources);
    }

    [Fact]
    public void Sources_can_be_left_out()
    {
        using var folder = new CorpusFolder();
        folder.Frame("a.jpg", 0, "one", 320, 200);
        folder.Frame("b.jpg", 0, "two", 320, 200);
        Assert.Equal("two", Assert.Single(TrainingCorpus.Load(folder.Frames, excludeSources: new HashSet<string> { "one" }).Backgrounds).Source);
        Assert.Equal("one", Assert.Single(TrainingCorpus.Load(folder.Frames).Where(s => s == "one").Backgrounds).Source);
    }

    [Fact]
    public void A_broken_picture_or_label_is_named()
    {
        using var folder = new CorpusFolder();
        folder.Frame("a.jpg", 0, "one", 320, 200);
        File.WriteAllText(Path.Combine(folder.Frames, "images", "a.jpg"), "no picture");
        Assert.Contains("a.jpg", Assert.Throws<FormatException>(() => TrainingCorpus.Load(folder.Frames)).Message, StringComparison.Ordinal);
        folder.Frame("a.jpg", 0, "one", 320, 200);
        folder.Cone("c.jpg", "0 0.5 0.5\n");
        Assert.Contains("line 1", Assert.Throws<FormatException>(() => TrainingCorpus.Load(folder.Frames, null, folder.Cones)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shared_frames_and_clips_load()
    {
        // few sources, so that the test stays quick
        string[] left = ["los_angeles", "indianapolis", "jacksonville", "boston", "charlotte", "chicago", "columbus"];
        var corpus = TrainingCorpus.Load(
            Repository.SharedPath("data", "roadwork_frames"), Repository.SharedPath("data", "clips"), excludeSources: left.Select(c => $"ROADWork clip {c}.mp4").Append("bianka_br_highways").ToHashSet());
        Assert.InRange(corpus.Backgrounds.Count, 100, 250);
        Assert.InRange(corpus.RealPositives.Count, 30, 40);
        Assert.DoesNotContain("ROADWork clip los_angeles.mp4", corpus.Sources);
        Assert.Contains(corpus.Backgrounds, i => i.Source == "clip no_roadwork_highway.mp4");
        // dense mining: more than the labelled stills of that clip
        Assert.True(corpus.Backgrounds.Count(i => i.Source == "ROADWork clip detroit.mp4") > 17);
    }

    private sealed class CorpusFolder : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("natix-corpus-").FullName;
        private readonly List<string> _rows = [];

        public string Frames => Path.Combine(_root, "frames");

        public string Cones => Path.Combine(_root, "cones");

        public void Frame(string name, int label, string source, int width, int height)
        {
            Picture(Path.Combine(Frames, "images", name), width, height);
            _rows.RemoveAll(r => r.StartsWith(name + ",", StringComparison.Ordinal));
            _rows.Add($"{name},{label},{source}");
            File.WriteAllText(Path.Combine(Frames, "labels.csv"), "file,label,source\n" + string.Join('\n', _rows) + "\n");
        }

        public void Cone(string name, string labels)
        {
            Picture(Path.Combine(Cones, "images", name), 320, 200);
            Directory.CreateDirectory(Path.Combine(Cones, "labels"));
            File.WriteAllText(Path.Combine(Cones, "labels", Path.ChangeExtension(name, ".txt")), labels);
        }

        public void Dispose() => Directory.Delete(_root, true);

        private static void Picture(string path, int width, int height)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var bitmap = new SKBitmap(width, height);
            bitmap.Erase(new SKColor(90, 120, 150));
            using var data = bitmap.Encode(path.EndsWith(".png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 90);
            File.WriteAllBytes(path, data.ToArray());
        }
    }
}
