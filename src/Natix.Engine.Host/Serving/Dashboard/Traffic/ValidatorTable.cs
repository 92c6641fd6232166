using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>
/// A row for each validator that signed a request and is registered, and one for everybody else: nobody outside can make it grow. Bounded (when it is full, who was not
/// seen for longest makes room); not thread-safe.
/// </summary>
/// <param name="capacity">Rows kept beside the one of the others; a subnet has 256 keys.</param>
internal sealed class ValidatorTable(int capacity = 512)
{
    private readonly Dictionary<string, ValidatorRow> _rows = new(StringComparer.Ordinal);
    private readonly ValidatorRow _others = new();

    /// <summary>Counts a request.</summary>
    /// <param name="sender">Who signed it; null: nobody who is registered.</param>
    /// <param name="line">The request.</param>
    public void Add(Neuron? sender, in VerdictLine line) => RowOf(sender).Add(sender, line);

    /// <summary>Copies of all rows, and of that of everybody who is not registered, or did not sign.</summary>
    public (ValidatorRow[] Rows, ValidatorRow Others) Copy() => ([.. _rows.Values.Select(row => row.Copy())], _others.Copy());

    /// <summary>The figures of rows, who asked most first.</summary>
    public static ValidatorFigures[] Read(IEnumerable<ValidatorRow> rows) => [.. rows.Select(row => row.Read()).OrderByDescending(row => row.Requests).ThenBy(row => row.Uid)];

    private ValidatorRow RowOf(Neuron? sender)
    {
        if (sender is null)
            return _others;
        if (_rows.TryGetValue(sender.Hotkey, out var row))
            return row;
        if (_rows.Count >= capacity)
            _rows.Remove(_rows.MinBy(r => r.Value.LastSeen).Key);
        return _rows[sender.Hotkey] = new ValidatorRow();
    }
}
