using System.Globalization;
using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Draws and writes the pictures of a run, and keeps what its contact sheet needs. Not thread-safe.</summary>
internal sealed class PictureWriter(string folder) : IDisposable
{
    private const int JpegQuality = 88;
    private readonly StrokeFont _font = new();
    private readonly Dictionary<FrameGroup, GroupPictures> _groups = [];
    private readonly List<GroupPictures> _order = [];
    private readonly PictureNames _names = new();

    /// <summary>Annotated frames written.</summary>
    public long Pictures { get; private set; }

    public void Add(FrameGroup group, AnnotatedFrame frame)
    {
        if (!_groups.TryGetValue(group, out var pictures))
        {
            pictures = new GroupPictures(group, _names.Folder(group.Name), new FrameAnnotator(_font));
            _groups.Add(group, pictures);
            _order.Add(pictures);
        }

        var probability = frame.Record.IsJudged ? frame.Record.Verdict.Probability : double.NaN;
        pictures.Timeline.Add(probability);
        pictures.Track.Add(probability);
        if (!frame.IsDrawn)
            return;
        using var drawn = pictures.Annotator.Draw(frame, group.IsStream ? pictures.Timeline : null, GroupPictures.ThumbnailWidth);
        WriteFrame(pictures, frame, drawn.Full);
        pictures.Telling.Offer(pictures.Track.Frames - 1, probability, new SheetCell(
            Jpeg(drawn.Thumbnail), pictures.Track.Frames - 1, Caption(group, frame.Record), probability));
    }

    /// <summary>Writes <c>contact-sheet.png</c>.</summary>
    public void WriteSheet(RunSummary summary, EngineDescription engine)
    {
        var model = SheetComposer.Compose(_order, summary, engine);
        using var image = new ContactSheet(_font).Draw(model);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        Write(Path.Combine(folder, "contact-sheet.png"), png);
    }

    /// <summary>The frames that tell most, spread over the sources, in order.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<SheetCell> Telling(int most)
    {
        var shares = SheetComposer.Shares([.. _order.Select(g => g.Telling.Entries.Count)], most);
        var cells = new List<SheetCell>(most);
        for (var i = 0; i < shares.Length; i++)
        {
            _order[i].Telling.Reduce(shares[i]);
            cells.AddRange(_order[i].Telling.Entries.Take(shares[i]).Select(e => e.Item));
        }

        return cells;
    }

    public void Dispose() => _font.Dispose();

    private void WriteFrame(GroupPictures pictures, AnnotatedFrame frame, SKImage image)
    {
        var directory = Path.Combine(folder, "frames", pictures.Folder);
        Directory.CreateDirectory(directory);
        var name = pictures.Group.IsStream
            ? frame.Record.Index.ToString("000000", CultureInfo.InvariantCulture)
            : _names.File(pictures.Folder, Path.GetFileNameWithoutExtension(frame.Record.Source));
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        Write(Path.Combine(directory, name + ".jpg"), jpeg);
        Pictures++;
    }

    private static string Caption(FrameGroup group, FrameRecord frame)
    {
        var name = Path.GetFileNameWithoutExtension(frame.Source);
        if (!group.IsStream)
            return name;
        return double.IsNaN(frame.TimeSeconds)
            ? FormattableString.Invariant($"{name}  #{frame.Index}")
            : FormattableString.Invariant($"{name}  {frame.TimeSeconds:0.0} s");
    }

    private static byte[] Jpeg(SKImage image)
    {
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return data.ToArray();
    }

    private static void Write(string path, SKData data)
    {
        using var file = File.Create(path);
        data.SaveTo(file);
    }
}

/// <summary>What is kept of one group for its pictures.</summary>
internal sealed class GroupPictures(FrameGroup group, string folder, FrameAnnotator annotator)
{
    /// <summary>Width of the small pictures kept, pixels.</summary>
    public const int ThumbnailWidth = 384;

    private const int MostKept = 24;

    public FrameGroup Group { get; } = group;

    /// <summary>Folder name under <c>frames/</c>.</summary>
    public string Folder { get; } = folder;

    public FrameAnnotator Annotator { get; } = annotator;

    public Timeline Timeline { get; } = new();

    public ProbabilityTrack Track { get; } = new();

    public TellingFrames<SheetCell> Telling { get; } = new(MostKept);
}
