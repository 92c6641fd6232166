using System.Text;
using System.Xml.Linq;
using static Natix.Engine.Host.Reporting.Html.Markup;

namespace Natix.Engine.Host.Reporting.Html;

/// <summary>A page that needs nothing but itself: style, drawings and pictures are inside, there are no scripts, and it follows the reader's light or dark.</summary>
internal static class HtmlPage
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The whole page as text.</summary>
    /// <param name="title">Its largest line.</param>
    /// <param name="kicker">A small line above it.</param>
    /// <param name="facts">Quiet lines beneath.</param>
    /// <param name="sections">What it holds; null is left out.</param>
    public static string Render(string title, string kicker, IEnumerable<string> facts, IEnumerable<XElement?> sections)
    {
        var page = El(
            "html", null, At("lang", "en"),
            El("head", null,
                El("meta", null, At("charset", "utf-8")),
                El("meta", null, At("name", "viewport"), At("content", "width=device-width, initial-scale=1")),
                El("meta", null, At("name", "color-scheme"), At("content", "light dark")),
                El("title", null, title),
                El("style", null, PageStyle.Sheet)),
            El("body", null,
                El("header", null, El("p", "kicker", kicker), El("h1", null, title), facts.Select(f => El("p", "facts", f))),
                El("main", null, sections.OfType<XElement>()),
                El("footer", null, "Written by natix. This page holds everything it shows.")));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    /// <summary>A part of a page under a heading.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="lead">One sentence that says what there is to see; null for none.</param>
    /// <param name="content">What follows.</param>
    public static XElement Section(string title, string? lead, params object?[] content) =>
        El("section", null, El("h2", null, title), lead is null ? null : El("p", "lead", lead), content);

    /// <summary>A headline number.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">The number.</param>
    /// <param name="note">What stands beneath, in small.</param>
    /// <param name="type">Its colour: good, bad or null.</param>
    public static XElement Card(string name, string value, string note, string? type = null) => El(
        "div", type is null ? "card" : "card " + type, El("p", "name", name), El("p", "value", value), El("p", "note", note));

    /// <summary>A drawing with its caption.</summary>
    public static XElement Figure(string title, string caption, XElement drawing) =>
        El("figure", null, El("h3", null, title), drawing, El("figcaption", null, caption));

    /// <summary>Makes sure that a page can be written where it should go, before hours are spent on it.</summary>
    /// <exception cref="UsageException">It cannot; the message names the option.</exception>
    public static void Prepare(string option, string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var isNew = !File.Exists(path);
            File.OpenWrite(path).Dispose();
            if (isNew)
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path}: {e.Message}", e);
        }
    }

    /// <summary>Writes a page.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, string page) => File.WriteAllText(path, page, Utf8);
}
