using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// Small pictures of the worst mistakes, drawn while the frame is there: misses and false alarms by how sure the verdict was, one a case, in
/// bounded memory. Not thread-safe; the caller disposes it.
/// </summary>
internal sealed class MistakeAlbum(double threshold) : IDisposable
{
    /// <summary>Pictures shown at most.</summary>
    public const int Most = 12;

    private const int JpegQuality = 80;
    private const int Width = 384;
    private readonly StrokeFont _font = new();
    private readonly List<Mistake> _misses = [];
    private readonly List<Mistake> _alarms = [];
    private FrameAnnotator? _annotator;

    /// <summary>The worst, half of them misses where there are enough, most certain first.</summary>
    public IReadOnlyList<Mistake> Worst
    {
        get
        {
            var misses = Math.Min(_misses.Count, Math.Max(Most / 2, Most - _alarms.Count));
            return [.. _misses.Take(misses).Concat(_alarms.Take(Most - misses)).OrderByDescending(m => m.Severity)];
        }
    }

    /// <summary>Looks at a labelled frame and keeps a picture when its verdict is among the worst mistakes.</summary>
    public void Offer(string name, FrameRecord frame, FrameResult result, int label)
    {
        if (!frame.IsJudged || frame.Verdict.IsRoadwork == (label == 1))
            return;
        var kept = label == 1 ? _misses : _alarms;
        var severity = Math.Abs(label - frame.Verdict.Probability);
        var twin = kept.FindIndex(m => m.Name == name);
        if (twin >= 0 ? kept[twin].Severity >= severity : kept.Count == Most && kept[^1].Severity >= severity)
            return;
        if (twin >= 0 || kept.Count == Most)
            kept.RemoveAt(twin >= 0 ? twin : kept.Count - 1);
        var mistake = new Mistake(name, label, frame.Verdict.Probability, frame.Verdict.Level, Draw(frame, result));
        var place = kept.FindIndex(m => m.Severity < severity);
        kept.Insert(place < 0 ? kept.Count : place, mistake);
    }

    public void Dispose() => _font.Dispose();

    private byte[] Draw(FrameRecord frame, FrameResult result)
    {
        _annotator ??= new FrameAnnotator(_font);
        var picture = new AnnotatedFrame(frame, result.Jpeg.ToArray(), HeatGrid.From(result), threshold) { Format = result.Format };
        using var drawn = _annotator.Draw(picture, null, Width);
        using var jpeg = drawn.Thumbnail.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return jpeg.ToArray();
    }
}

/// <summary>A wrong verdict with its picture.</summary>
/// <param name="Name">The case.</param>
/// <param name="Label">0 clear, 1 roadwork.</param>
/// <param name="Probability">P in [0,1].</param>
/// <param name="Level">The level that decided.</param>
/// <param name="Picture">JPEG, heat and boxes drawn.</param>
internal sealed record Mistake(string Name, int Label, double Probability, int Level, byte[] Picture)
{
    /// <summary>How far P is from the label, 0 to 1.</summary>
    public double Severity => Math.Abs(Label - Probability);
}
