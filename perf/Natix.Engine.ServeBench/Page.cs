using System.Globalization;
using System.Text;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.ServeBench;

/// <summary>The Markdown page: the promises first, then section after section. Not thread-safe.</summary>
/// <param name="facts">Name and value of what was measured on, and when.</param>
internal sealed class Page(IReadOnlyList<(string Name, string Value)> facts)
{
    private readonly List<KeptSection> _sections = [];

    /// <summary>Adds a section.</summary>
    public void Add(KeptSection section) => _sections.Add(section);

    public override string ToString()
    {
        var text = new StringBuilder("# Serving\n\nWritten by `./build.sh bench-serve`; how to reproduce it, and what to leave alone meanwhile, stands in docs/benchmarks.md.\n\n");
        var about = new MarkdownTable("measured on", "");
        foreach (var (name, value) in facts)
            about.Add(name, value);
        var promises = new MarkdownTable("promise", "target", "measured", "");
        foreach (var promise in _sections.SelectMany(s => s.Result.Promises))
            promises.Add(promise.What, promise.Target, promise.Measured, promise.Verdict);
        text.Append(about).Append("\n## Promises\n\n").Append(promises).Append('\n').Append(Missed()).Append('\n');
        foreach (var section in _sections)
        {
            text.Append("\n## ").Append(section.Title).Append("\n\n").Append(section.Result.Body.TrimEnd()).Append("\n\n");
            text.Append(CultureInfo.InvariantCulture, $"Measured {section.When:yyyy-MM-dd HH:mm} UTC at {section.Commit}; load before it began: {section.Load}.\n");
        }

        return text.ToString();
    }

    private string Missed()
    {
        var missed = _sections.SelectMany(s => s.Result.Promises).Where(p => p.IsHeld == false).Select(p => p.What).ToList();
        return missed.Count == 0 ? "None of them was missed." : $"Missed: {string.Join("; ", missed)}.";
    }
}
