using System.Xml.Linq;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>The worst mistakes, to be looked at. Pure.</summary>
internal static class AlbumSection
{
    /// <summary>The section; null when no pictures were kept.</summary>
    public static XElement? Of(JudgedRun run)
    {
        if (run.Journal.Album is not { } album)
            return null;
        var worst = album.Worst;
        return worst.Count == 0
            ? Section("Worst mistakes", "There is none: every verdict on a labelled frame is right.")
            : Section(
                "Worst mistakes", "The frames whose verdicts were surest and wrong, one a case. The glow is where the model saw a work-zone device; a label may be wrong, too.",
                El("div", "album", worst.Select(m => Shot(m, run.Engine))));
    }

    private static XElement Shot(Mistake mistake, EngineDescription engine)
    {
        var missed = mistake.Label == 1;
        var level = new FunnelRow(mistake.Level).NameIn(engine);
        return El(
            "div", missed ? "shot" : "shot road",
            Picture(mistake.Picture, mistake.Name),
            El("div", "bar", El("i", null, At("style", FormattableString.Invariant($"width:{100 * mistake.Probability:0.#}%")))),
            El("div", "text", El("b", null, missed ? $"missed at P {Number(mistake.Probability, "0.000")}" : $"false alarm at P {Number(mistake.Probability, "0.000")}"), $"{mistake.Name} · decided at {level}"));
    }
}
