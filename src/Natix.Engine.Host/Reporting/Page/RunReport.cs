using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting.Html;

namespace Natix.Engine.Host.Reporting.Page;

/// <summary>Writes <c>report.html</c> of a run. The run is done and its verdicts are written: whatever goes wrong here is said, and fails nothing.</summary>
internal static class RunReport
{
    public const string FileName = "report.html";

    /// <summary>Writes the page; gives why it could not, or null when it is there.</summary>
    /// <param name="folder">Where it goes.</param>
    /// <param name="journal">What the frames left.</param>
    /// <param name="run">Counts and times.</param>
    /// <param name="engine">What ran.</param>
    /// <param name="telling">Pictures of the frames that tell most.</param>
    /// <param name="clock">Gives the date.</param>
    public static string? TryWrite(
        string folder, RunJournal journal, RunSummary run, EngineDescription engine, IReadOnlyList<SheetCell> telling, TimeProvider clock)
    {
        try
        {
            HtmlPage.Write(Path.Combine(folder, FileName), RunPage.Render(journal, run, engine, telling, clock.GetUtcNow()));
            return null;
        }
        catch (Exception e)
        {
            return $"{FileName} could not be written: {e.GetType().Name}: {e.Message}";
        }
    }
}
