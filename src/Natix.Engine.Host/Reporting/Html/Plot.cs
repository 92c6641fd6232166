using System.Xml.Linq;
using static Natix.Engine.Host.Reporting.Html.Markup;

namespace Natix.Engine.Host.Reporting.Html;

/// <summary>A drawing with axes, in units of its own that the page scales. Not thread-safe.</summary>
internal sealed class Plot
{
    private const double Left = 46;
    private const double Right = 14;
    private const double Top = 12;
    private const double Bottom = 42;
    private readonly List<XElement> _parts = [];
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;

    /// <param name="width">Width of the whole drawing.</param>
    /// <param name="height">Height of the whole drawing.</param>
    /// <param name="x">Values at the left and right end; widened where they are one.</param>
    /// <param name="y">Values at the bottom and the top; widened where they are one.</param>
    public Plot(double width, double height, (double Low, double High) x, (double Low, double High) y)
    {
        (Width, Height) = (width, height);
        _x = x.High > x.Low ? x : (x.Low - 0.5, x.Low + 0.5);
        _y = y.High > y.Low ? y : (y.Low - 0.5, y.Low + 0.5);
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Where the plotting area ends.</summary>
    public (double Left, double Top, double Right, double Bottom) Area => (Left, Top, Width - Right, Height - Bottom);

    public double X(double value) => Left + ((value - _x.Low) / (_x.High - _x.Low) * (Width - Left - Right));

    public double Y(double value) => Height - Bottom - ((value - _y.Low) / (_y.High - _y.Low) * (Height - Top - Bottom));

    public void Add(params XElement[] parts) => _parts.AddRange(parts);

    /// <summary>Grid lines and figures along the bottom, and a title beneath.</summary>
    public void XAxis(string title, IEnumerable<(double At, string Text)> ticks)
    {
        foreach (var (at, text) in ticks)
        {
            Add(Line("grid", X(at), Top, X(at), Height - Bottom));
            Add(Words(X(at), Height - Bottom + 16, text, "middle"));
        }

        Add(Words((Left + Width - Right) / 2, Height - 6, title, "middle"));
    }

    /// <summary>Grid lines and figures along the left, and a title turned upright.</summary>
    public void YAxis(string title, IEnumerable<(double At, string Text)> ticks)
    {
        foreach (var (at, text) in ticks)
        {
            Add(Line("grid", Left, Y(at), Width - Right, Y(at)));
            Add(Words(Left - 7, Y(at) + 4, text, "end"));
        }

        var turned = Words(0, 0, title, "middle");
        turned.SetAttributeValue("transform", $"translate(11 {Number((Top + Height - Bottom) / 2)}) rotate(-90)");
        Add(turned);
    }

    /// <summary>A line upright through the whole area.</summary>
    public void Mark(double x, string type, string? text = null)
    {
        Add(Line(type, X(x), Top, X(x), Height - Bottom));
        if (text is not null)
            Add(Words(X(x) + 5, Top + 10, text, "start", "halo"));
    }

    /// <summary>A path through points given in values.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="points">Points in values.</param>
    /// <param name="floor">A value of y to close the area down to; NaN leaves it open.</param>
    public XElement Path(string type, IReadOnlyList<(double X, double Y)> points, double floor = double.NaN)
    {
        var d = string.Join(' ', points.Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{Number(X(p.X))} {Number(Y(p.Y))}"));
        if (!double.IsNaN(floor) && points.Count > 0)
            d += $" L{Number(X(points[^1].X))} {Number(Y(floor))} L{Number(X(points[0].X))} {Number(Y(floor))} Z";
        return El("path", type, At("d", d));
    }

    /// <summary>The drawing.</summary>
    /// <param name="description">For those who do not see it.</param>
    public XElement Svg(string description) => Svg(Width, Height, description, _parts);

    /// <summary>A drawing without axes.</summary>
    public static XElement Svg(double width, double height, string description, IEnumerable<XElement> parts) =>
        El("svg", null, At("viewBox", $"0 0 {Number(width)} {Number(height)}"), At("role", "img"), At("aria-label", description), parts);

    public static XElement Line(string type, double x1, double y1, double x2, double y2) =>
        El("line", type, At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2));

    /// <summary>A bar with rounded corners; what a pointer shows is <paramref name="tip"/>.</summary>
    public static XElement Bar(string type, double x, double y, double width, double height, string? tip = null, double corner = 2) => El(
        "rect", type, At("x", x), At("y", y), At("width", Math.Max(0, width)), At("height", Math.Max(0, height)), At("rx", corner), tip is null ? null : Tip(tip));

    public static XElement Dot(string type, double x, double y, double radius, string? tip = null) =>
        El("circle", type, At("cx", x), At("cy", y), At("r", radius), tip is null ? null : Tip(tip));

    public static XElement Words(double x, double y, string text, string anchor, string? type = null) =>
        El("text", type, At("x", x), At("y", y), At("text-anchor", anchor), text);
}
