using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class PictureWriterTests
{
    private static readonly EngineDescription Engine = new("test", "cascade.json", 1, 0.5, []);

    private static readonly byte[] Picture = Pictures.Jpeg();

    [Fact]
    public void A_run_becomes_pictures_and_a_sheet()
    {
        using var folder = new TemporaryFolder();
        using var writer = new PictureWriter(folder.Path);
        var summary = new RunSummary();
        var clip = new FrameGroup("clip.mp4", isStream: true);
        var stills = new FrameGroup("stills", isStream: false);
        for (var i = 0; i < 28; i++)
            Add(writer, summary, clip, Pictures.Record(i / 28.0, "clip.mp4", i, i / 10.0));
        Add(writer, summary, stills, Pictures.Record(0.9, "a/one.jpg"));
        Add(writer, summary, stills, Pictures.Record(0.1, "b/one.jpg"));
        writer.WriteSheet(summary, Engine);

        Assert.Equal(30, writer.Pictures);
        Assert.Equal(28, Directory.GetFiles(System.IO.Path.Combine(folder.Path, "frames", "clip.mp4")).Length);
        Assert.Equal(["one-2.jpg", "one.jpg"], Directory.GetFiles(System.IO.Path.Combine(folder.Path, "frames", "stills")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var sheet = SKBitmap.Decode(System.IO.Path.Combine(folder.Path, "contact-sheet.png"));
        Assert.Equal(1600, sheet.Width);
        Assert.True(sheet.Height > 500);
    }

    [Theory]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("..", "frames")]
    [InlineData("clip one.mp4", "clip-one.mp4")]
    [InlineData("", "frames")]
    public void Names_are_safe(string name, string expected) => Assert.Equal(expected, PictureNames.Safe(name));

    [Fact]
    public void Shares_are_even_and_leave_no_place_empty()
    {
        Assert.Equal([8, 8, 8], SheetComposer.Shares([30, 30, 30], 24));
        Assert.Equal([2, 11, 11], SheetComposer.Shares([2, 30, 30], 24));
        Assert.Equal([1, 2], SheetComposer.Shares([1, 2], 24));
        Assert.Equal(24, SheetComposer.Shares([30, 30, 30, 30, 30, 30, 30], 24).Sum());
    }

    private static void Add(PictureWriter writer, RunSummary summary, FrameGroup group, FrameRecord record)
    {
        summary.Add(group, record);
        writer.Add(group, new AnnotatedFrame(record, Picture, null, 0.5));
    }
}
