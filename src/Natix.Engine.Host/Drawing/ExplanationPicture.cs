using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Draws an explanation: the annotated frame, below it who pulled which way and where the time went.</summary>
internal static class ExplanationPicture
{
    private const int JpegQuality = 90;

    /// <summary>The format of a file by its name; null when it is none that is written.</summary>
    public static SKEncodedImageFormat? FormatOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => SKEncodedImageFormat.Png,
        ".jpg" or ".jpeg" => SKEncodedImageFormat.Jpeg,
        _ => null,
    };

    /// <summary>Draws into a file.</summary>
    public static void Write(string path, VerdictExplanation explanation)
    {
        using var image = Draw(explanation);
        using var data = image.Encode(FormatOf(path) ?? SKEncodedImageFormat.Png, JpegQuality);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    /// <summary>The picture; the caller disposes it.</summary>
    public static SKImage Draw(VerdictExplanation explanation)
    {
        using var font = new StrokeFont();
        using var frame = new FrameAnnotator(font).Draw(RecordedFrame.ToPicture(explanation.Record), null, 64);
        var width = frame.Full.Width;
        var panel = new ContributionChart(font, explanation, width);
        using var surface = SKSurface.Create(new SKImageInfo(width, frame.Full.Height + panel.Height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new InvalidOperationException($"no memory for a picture {width} pixels wide");
        surface.Canvas.Clear(Palette.Paper);
        surface.Canvas.DrawImage(frame.Full, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        surface.Canvas.Translate(0, frame.Full.Height);
        panel.Draw(surface.Canvas);
        return surface.Snapshot();
    }
}
