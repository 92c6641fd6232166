using System.Globalization;

namespace Natix.Engine.Host.Reporting;

/// <summary>Tells a person at once when a camera is lost: one line a gap. Everything else is in the results.</summary>
/// <param name="write">Takes a line.</param>
internal sealed class GapNotices(Action<string> write) : IFrameSink
{
    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        if (group.IsLive && record.Error.Code == FrameErrorCode.Unreadable)
            write(Printable($"natix: {group.Name}: {record.Error.Reason}"));
        return ValueTask.CompletedTask;
    }

    // A reason may quote what a camera sent: nothing of it may move the cursor, set colours or turn the direction of writing.
    private static string Printable(string text) =>
        string.Create(text.Length, text, static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = IsPrintable(from[i]) ? from[i] : '?';
        });

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
