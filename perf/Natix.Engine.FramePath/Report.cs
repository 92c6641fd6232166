using System.Text;

namespace Natix.Engine.FramePath;

/// <summary>The Markdown page, section after section. Not thread-safe.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();

    public Report(string machine, Settings settings, string? openCvMissing)
    {
        _text.Append("# Frame path\n\n");
        _text.Append($"Written by `./build.sh bench` on {machine}; versions beside this file. Everything in a table was measured in one process, interleaved: {settings.Rounds} rounds, ");
        _text.Append("the order rotating. A ratio is the median of the ratios of the rounds. Nothing is pinned to a core; OpenCV is held to one thread (SetNumThreads(1)). ");
        _text.Append("Synthetic frames are 4:2:0 JPEGs of quality 85. ");
        _text.Append(settings.Shared is null
            ? "There are no photographs on this machine."
            : "Photographs are 1280x720 stills as they are, and 1920x1080 frames of four 960x540 stills side by side, encoded again at quality 85.");
        if (openCvMissing is not null)
            _text.Append($"\n\n**OpenCV is not on this machine, so its figures are missing:** {openCvMissing}");
        _text.Append('\n');
    }

    public void Add(string title, string body) => _text.Append($"\n## {title}\n\n{body.TrimEnd()}\n");

    public override string ToString() => _text.ToString();
}
