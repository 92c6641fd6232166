namespace Natix.Engine.Language.Serving;

/// <summary>
/// Lets a text through piece by piece until one of some texts appears in it, and holds back what may be the beginning of one. Not thread-safe; one a stream.
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
        var first = stops.Select(stop => _held.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        IsStopped = first >= 0;
        var through = IsStopped ? first : _held.Length - Beginning();
        var text = _held[..through];
        _held = IsStopped ? "" : _held[through..];
        return text;
    }

    /// <summary>The text ends: gives what was held back.</summary>
    public string Finish() => (_held, _held = "").Item1;

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
