using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Natix.Engine.Host.Reporting.Html;

/// <summary>
/// Elements of a page. Built as a tree, so that tags close and text is escaped whatever a file or a label is called; the page is well-formed
/// XML as well as HTML. Pure.
/// </summary>
internal static class Markup
{
    /// <summary>An element; never self-closing, which HTML would misread.</summary>
    /// <param name="name">Its tag.</param>
    /// <param name="type">Its class; null for none.</param>
    /// <param name="content">Elements, attributes, text and sequences of them; null is left out.</param>
    public static XElement El(string name, string? type, params object?[] content)
    {
        var element = new XElement(name);
        if (type is not null)
            element.SetAttributeValue("class", type);
        foreach (var part in content)
            Add(element, part);
        if (element.IsEmpty && name is not ("br" or "img" or "meta"))
            element.Add("");
        return element;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute At(string name, string value) => new(name, Text(value));

    /// <summary>An attribute that is a number, with two decimals at most.</summary>
    public static XAttribute At(string name, double value) => new(name, Number(value));

    /// <summary>A number as drawings take it, with two decimals at most.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What a pointer resting on an element of a drawing shows.</summary>
    public static XElement Tip(string text) => El("title", null, text);

    /// <summary>A picture inside the page.</summary>
    /// <param name="jpeg">Its bytes.</param>
    /// <param name="description">For those who do not see it.</param>
    public static XElement Picture(byte[] jpeg, string description) =>
        El("img", null, At("src", "data:image/jpeg;base64," + Convert.ToBase64String(jpeg)), At("alt", description), At("loading", "lazy"));

    /// <summary>A table with a head.</summary>
    /// <param name="titles">Its columns; the first holds text, the others figures.</param>
    /// <param name="rows">Cells: text or elements.</param>
    public static XElement Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object>> rows) => El(
        "div", "wide",
        El("table", null,
            El("thead", null, El("tr", null, titles.Select(t => El("th", null, t)))),
            El("tbody", null, rows.Select(row => El("tr", null, row.Select(cell => El("td", null, cell)))))));

    /// <summary>Text without what a page cannot hold: control characters and halves of surrogate pairs become U+FFFD.</summary>
    public static string Text(string text)
    {
        if (IsClean(text))
            return text;
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                var pairs = i + 1 < from.Length && char.IsSurrogatePair(from[i], from[i + 1]);
                to[i] = pairs || XmlConvert.IsXmlChar(from[i]) ? from[i] : '\uFFFD';
                if (pairs)
                    to[++i] = from[i];
            }
        });
    }

    private static bool IsClean(string text)
    {
        try
        {
            return XmlConvert.VerifyXmlChars(text) is not null;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static void Add(XElement element, object? part)
    {
        switch (part)
        {
            case null:
                break;
            case string text:
                element.Add(Text(text));
                break;
            case XObject node:
                element.Add(node);
                break;
            case System.Collections.IEnumerable parts:
                foreach (var inner in parts)
                    Add(element, inner);
                break;
            default:
                throw new ArgumentException($"A page holds text and elements, not {part.GetType().Name}.", nameof(part));
        }
    }
}
