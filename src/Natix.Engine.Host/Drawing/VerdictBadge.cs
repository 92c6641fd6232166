using System.Globalization;
using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Draws a frame's verdict: a pill with the word and P, and one quiet line with level, latency and place in the stream.</summary>
internal sealed class VerdictBadge(StrokeFont font)
{
    /// <param name="canvas">Canvas in canvas pixels.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="unit">Canvas pixels per design pixel.</param>
    public void Draw(SKCanvas canvas, FrameRecord frame, float unit)
    {
        var origin = 14 * unit;
        var bottom = DrawPill(canvas, frame, origin, unit);
        DrawDetail(canvas, Detail(frame), origin, bottom + (6 * unit), unit);
    }

    /// <summary>The word on the pill.</summary>
    public static string Word(FrameRecord frame) => frame.IsRoadwork switch { true => "ROADWORK", false => "CLEAR", null => "NO VERDICT" };

    /// <summary>The quiet line: who decided, how long it took, where in the stream.</summary>
    public static string Detail(FrameRecord frame)
    {
        var parts = new List<string>();
        if (frame.IsAnswered)
        {
            parts.Add(!frame.IsJudged ? "no votes" : frame.Verdict.Level == Verdict.ConsensusLevel ? "consensus" : Invariant($"level {frame.Verdict.Level}"));
            parts.Add(Invariant($"{frame.LatencyMilliseconds:0.0} ms"));
            if (frame.Verdict.Degraded)
                parts.Add("degraded");
        }
        else
        {
            parts.Add(frame.Error.Code.ToString());
        }

        if (!double.IsNaN(frame.TimeSeconds))
            parts.Add(Invariant($"{frame.TimeSeconds:0.00} s"));
        return string.Join("  ·  ", parts);
    }

    private float DrawPill(SKCanvas canvas, FrameRecord frame, float origin, float unit)
    {
        var cap = 15 * unit;
        var word = Word(frame);
        var p = frame.IsJudged ? frame.Verdict.Probability.ToString("0.00", CultureInfo.InvariantCulture) : "";
        var wordWidth = font.Measure(word, cap);
        var pWidth = p.Length == 0 ? 0 : font.Measure(p, cap) + (12 * unit);
        var pill = new SKRect(origin, origin, origin + wordWidth + pWidth + (24 * unit), origin + cap + (18 * unit));
        using var fill = new SKPaint { IsAntialias = true, Color = new SKColor(0, 0, 0, 90) };
        canvas.DrawRoundRect(new SKRect(pill.Left, pill.Top + (2 * unit), pill.Right, pill.Bottom + (2 * unit)), 8 * unit, 8 * unit, fill);
        fill.Color = Palette.Verdict(frame.IsRoadwork);
        canvas.DrawRoundRect(pill, 8 * unit, 8 * unit, fill);
        var baseline = origin + (9 * unit) + cap;
        var x = font.Draw(canvas, word, origin + (12 * unit), baseline, cap, Palette.OnBadge, 0.19f);
        if (p.Length > 0)
            font.Draw(canvas, p, x + (12 * unit), baseline, cap, Palette.OnBadge, 0.12f);
        return pill.Bottom;
    }

    private void DrawDetail(SKCanvas canvas, string text, float left, float top, float unit)
    {
        var cap = 8.5f * unit;
        var plate = new SKRect(left, top, left + font.Measure(text, cap) + (16 * unit), top + cap + (11 * unit));
        using var fill = new SKPaint { IsAntialias = true, Color = new SKColor(0x0C, 0x10, 0x16, 190) };
        canvas.DrawRoundRect(plate, 5 * unit, 5 * unit, fill);
        font.Draw(canvas, text, left + (8 * unit), top + (5.5f * unit) + cap, cap, Palette.Ink, 0.13f);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
