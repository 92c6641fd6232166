namespace Natix.Engine.Language.Serving;

/// <summary>
/// Lets a text through piece by piece until one of some texts is complete in it, and holds back what may be the beginning of one. Not thread-safe; one a stream.
/// </summary>
/// <param name="stops">None empty.</param>
internal sealed class StopTextFilter(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>True once one of the texts came: nothing goes through any more.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes a piece; gives what may go through.</summary>
    public string Push(string piece)
    {
        if (stops.Count == 0 || IsStopped)
            return IsStopped ? "" : piece;
        _held += piece;
        var first = First();
        IsStopped = first >= 0;
        var through = IsStopped ? first : _held.Length - Beginning();
        var text = _held[..through];
        _held = IsStopped ? "" : _held[through..];
        return text;
    }

    /// <summary>The text ends: gives what was held back.</summary>
    public string Finish() => (_held, _held = "").Item1;

    // Where the text begins that is the first to be complete, however the pieces were cut; -1 when none is.
    private int First()
    {
        var (first, end) = (-1, int.MaxValue);
        foreach (var stop in stops)
        {
            var at = _held.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (at + stop.Length < end || (at + stop.Length == end && at < first)))
                (first, end) = (at, at + stop.Length);
        }

        return first;
    }

    // The longest end of what is held that one of the texts begins with.
    private int Beginning()
    {
        for (var length = Math.Min(_held.Length, stops.Max(stop => stop.Length) - 1); length > 0; length--)
        {
            var end = _held.AsSpan(_held.Length - length);
            foreach (var stop in stops)
            {
                if (length < stop.Length && stop.AsSpan().StartsWith(end, StringComparison.Ordinal))
                    return length;
            }
        }

        return 0;
    }
}
