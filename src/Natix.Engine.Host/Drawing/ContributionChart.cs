using System.Globalization;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>
/// The panel below an explained frame: the sentence, a bar a voter from the middle (left clear, right roadwork) with what it added to the pooled log-odds, the
/// pool itself, and the time by station.
/// </summary>
internal sealed class ContributionChart
{
    private const int MostRows = 14;
    private const float DesignWidth = 960;

    private static readonly (string Name, SKColor Colour)[] _stations =
    [
        ("queue", new SKColor(0x5A, 0x66, 0x75)), ("decode", new SKColor(0x5B, 0xB8, 0xFF)), ("preprocess", new SKColor(0x8C, 0xE0, 0x5A)),
        ("infer", new SKColor(0xC9, 0x8B, 0xFF)), ("heads", new SKColor(0xFF, 0xC8, 0x3D)), ("between", new SKColor(0x33, 0x3D, 0x4A)),
    ];

    private readonly StrokeFont _font;
    private readonly VerdictExplanation _explanation;
    private readonly IReadOnlyList<VoterExplanation> _voters;
    private readonly float _unit;
    private readonly float _width;
    private readonly float _row;
    private readonly double _reach;

    /// <param name="font">The lettering.</param>
    /// <param name="explanation">What to draw.</param>
    /// <param name="width">Width in pixels.</param>
    public ContributionChart(StrokeFont font, VerdictExplanation explanation, int width)
    {
        (_font, _explanation, _width, _unit) = (font, explanation, width, width / DesignWidth);
        _voters = [.. explanation.Voters.Take(MostRows)];
        _row = 30 * _unit;
        _reach = Math.Max(1, _voters.Select(v => Math.Abs(v.Contribution)).Append(Math.Abs(Finite(explanation.PooledLogOdds))).Max());
    }

    /// <summary>Height in pixels.</summary>
    public int Height => (int)MathF.Ceiling((54 * _unit) + (_row * (_voters.Count + (HasPool ? 1 : 0) + Hidden)) + (72 * _unit));

    private bool HasPool => double.IsFinite(_explanation.PooledLogOdds);

    private int Hidden => _explanation.Voters.Count > MostRows ? 1 : 0;

    private float Middle => 0.5f * _width;

    public void Draw(SKCanvas canvas)
    {
        var cap = 11 * _unit;
        _font.Draw(canvas, _font.Fit(_explanation.Summary, cap, _width - (36 * _unit)), 18 * _unit, (18 * _unit) + cap, cap, Palette.Ink, 0.14f);
        var top = 54 * _unit;
        DrawAxis(canvas, top);
        foreach (var voter in _voters)
        {
            var colour = Palette.Verdict(voter.Contribution > 0);
            var name = voter.Counted ? voter.Model : voter.Model + " (too late)";
            DrawBar(canvas, top, name, voter.Contribution, voter.Counted ? colour : Palette.Quiet, Right(voter));
            top += _row;
        }

        if (Hidden > 0)
        {
            _font.Draw(canvas, FormattableString.Invariant($"and {_explanation.Voters.Count - MostRows} more"), 18 * _unit, top + (20 * _unit), 9 * _unit, Palette.Quiet);
            top += _row;
        }

        if (HasPool)
        {
            DrawBar(canvas, top, "pooled", _explanation.PooledLogOdds, Palette.Ink, FormattableString.Invariant($"P {_explanation.Record.Verdict.Probability:0.000}"));
            top += _row;
        }

        DrawTimes(canvas, top + (14 * _unit));
    }

    private static string Right(VoterExplanation voter)
    {
        var flip = voter.FlipsAt is { } at ? FormattableString.Invariant($"flips at {at:+0.0;-0.0;0.0}") : "cannot flip it";
        return FormattableString.Invariant($"said {voter.LogOdds:+0.0;-0.0;0.0}  share {100 * voter.Share:0}%  {flip}");
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private void DrawAxis(SKCanvas canvas, float top)
    {
        using var pen = new SKPaint { Color = Palette.Line, StrokeWidth = _unit, IsAntialias = true };
        var bottom = top + (_row * (_voters.Count + (HasPool ? 1 : 0)));
        canvas.DrawLine(Middle, top - (4 * _unit), Middle, bottom, pen);
        var cap = 7 * _unit;
        _font.DrawRight(canvas, "clear", Middle - (8 * _unit), top - (2 * _unit), cap, Palette.Clear);
        _font.Draw(canvas, "roadwork", Middle + (8 * _unit), top - (2 * _unit), cap, Palette.Roadwork);
    }

    private void DrawBar(SKCanvas canvas, float top, string name, double value, SKColor colour, string right)
    {
        var (cap, half) = (9 * _unit, 0.2f * _width);
        var end = Middle + (float)(value / _reach * half);
        using var fill = new SKPaint { Color = colour, IsAntialias = true };
        var bar = new SKRect(Math.Min(Middle, end), top + (7 * _unit), Math.Max(Middle, end), top + _row - (7 * _unit));
        canvas.DrawRoundRect(bar, 2 * _unit, 2 * _unit, fill);
        var baseline = top + ((_row + cap) / 2);
        _font.Draw(canvas, _font.Fit(name, cap, (0.5f * _width) - half - (90 * _unit)), 18 * _unit, baseline, cap, Palette.Ink, 0.13f);
        var figure = value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
        // The figure stands at the far end of its bar.
        if (value >= 0)
            _font.Draw(canvas, figure, end + (6 * _unit), baseline, cap, Palette.Ink);
        else
            _font.DrawRight(canvas, figure, end - (6 * _unit), baseline, cap, Palette.Ink);
        _font.DrawRight(canvas, right, _width - (18 * _unit), baseline, 7.5f * _unit, Palette.Quiet);
    }

    private void DrawTimes(SKCanvas canvas, float top)
    {
        var times = _explanation.Record.Times;
        ReadOnlySpan<double> parts = [times.Queue, times.Decode, times.Preprocess, times.Infer, times.Heads, times.Between];
        var total = Math.Max(1e-9, times.Queue + times.Decode + times.Preprocess + times.Infer + times.Heads + times.Between);
        var (left, span, cap, legend) = (18 * _unit, _width - (36 * _unit), 7.5f * _unit, 18 * _unit);
        using var fill = new SKPaint { IsAntialias = true };
        for (var i = 0; i < parts.Length; i++)
        {
            fill.Color = _stations[i].Colour;
            var width = (float)(parts[i] / total * span);
            canvas.DrawRect(left, top, width, 12 * _unit, fill);
            left += width;
            canvas.DrawRect(legend, top + (24 * _unit), 8 * _unit, 8 * _unit, fill);
            var text = FormattableString.Invariant($"{_stations[i].Name} {parts[i] / 1000:0.00} ms");
            legend = _font.Draw(canvas, text, legend + (13 * _unit), top + (24 * _unit) + cap, cap, Palette.Ink) + (16 * _unit);
        }
    }
}
