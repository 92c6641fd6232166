using System.Xml.Linq;
using Natix.Engine.Host.Reporting.Html;
using Natix.Engine.Host.Tests.Evaluation;

namespace Natix.Engine.Host.Tests.Reporting;

public sealed class MarkupTests
{
    [Fact]
    public void Any_text_survives_a_page_or_is_replaced_sign_by_sign()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)(random.Next(4) == 0 ? random.Next(0xD7F0, 0x10000) : random.Next(128)))]);
            var page = Page.Parse(HtmlPage.Render(text, text, [text], [HtmlPage.Section(text, text, Markup.Table([text], [[text]]), Markup.Picture([1], text))]));
            var expected = Markup.Text(text);
            Assert.Equal(text.Length, expected.Length);
            Assert.Equal(Lines(expected), Lines(page.Descendants("td").Single().Value));
            Assert.Single(page.Descendants("img"));
        }
    }

    [Fact]
    public void Elements_are_never_self_closing_but_those_of_html()
    {
        Assert.Equal("<i class=\"road\"></i>", Markup.El("i", "road").ToString());
        Assert.Equal("<br />", Markup.El("br", null).ToString());
        Assert.Equal("<p>a<b>c</b></p>", Markup.El("p", null, "a", null, new List<XElement> { Markup.El("b", null, "c") }).ToString(SaveOptions.DisableFormatting));
    }

    [Fact]
    public void What_is_neither_text_nor_element_is_a_defect() => Assert.Throws<ArgumentException>(() => Markup.El("p", null, 5));

    [Theory]
    [InlineData(1.005, "1")]
    [InlineData(1234.5678, "1234.57")]
    [InlineData(-0.001, "0")]
    public void Numbers_of_drawings_are_short(double value, string expected) => Assert.Equal(expected, Markup.Number(value).TrimStart('-'));

    // Parsers of XML and of HTML take a carriage return for a line feed.
    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
