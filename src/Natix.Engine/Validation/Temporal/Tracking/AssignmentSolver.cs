namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>
/// The cheapest assignment of rows to columns where staying alone has a price: shortest augmenting paths with dual prices (Jonker and
/// Volgenant 1987) over the pairs that are possible at all. Minimises the sum of the costs of the pairs plus the limit for each row that
/// stays alone. One thread owns it; a solve allocates nothing.
/// </summary>
/// <example><code>solver.Begin(limit); for each row { solver.AddRow(); solver.Allow(column, cost); ... } var columns = solver.Solve();</code></example>
internal sealed class AssignmentSolver
{
    private const int Alone = -1;

    private readonly int _maxRows, _maxColumns;
    private readonly int[] _firstPair, _columnOfPair;
    private readonly float[] _costOfPair;
    private readonly int[] _columnOfRow, _rowOfColumn, _cameFrom, _touched;
    private readonly double[] _rowPrice, _columnPrice, _distance;
    private readonly bool[] _settled;
    private double _limit;
    private int _rows, _pairs, _touchedCount;

    /// <summary>Room for so many rows and columns, all pairs of them included.</summary>
    public AssignmentSolver(int maxRows, int maxColumns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxColumns);
        (_maxRows, _maxColumns) = (maxRows, maxColumns);
        (_firstPair, _columnOfPair, _costOfPair) = (new int[maxRows + 1], new int[checked(maxRows * maxColumns)], new float[maxRows * maxColumns]);
        (_columnOfRow, _rowPrice) = (new int[maxRows], new double[maxRows]);
        (_rowOfColumn, _cameFrom, _touched) = (new int[maxColumns], new int[maxColumns], new int[maxColumns]);
        (_columnPrice, _distance, _settled) = (new double[maxColumns], new double[maxColumns], new bool[maxColumns]);
    }

    /// <summary>Forgets the last problem.</summary>
    /// <param name="limit">Price of a row that stays alone, finite; dearer pairs are never made.</param>
    public void Begin(double limit)
    {
        if (!double.IsFinite(limit))
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "The price of staying alone must be finite.");
        (_limit, _rows, _pairs) = (limit, 0, 0);
    }

    /// <summary>The next row.</summary>
    public void AddRow()
    {
        if (_rows == _maxRows)
            throw new InvalidOperationException($"There is room for {_maxRows} rows.");
        _firstPair[_rows++] = _pairs;
    }

    /// <summary>The row added last may go with a column, each column named at most once a row. A cost of the limit or more is as good as none.</summary>
    /// <param name="column">From 0 to below the columns the solver was made for.</param>
    /// <param name="cost">Finite; may be negative.</param>
    public void Allow(int column, float cost)
    {
        if ((uint)column >= (uint)_maxColumns)
            throw new ArgumentOutOfRangeException(nameof(column), column, $"There are {_maxColumns} columns.");
        if (!float.IsFinite(cost))
            throw new ArgumentOutOfRangeException(nameof(cost), cost, "A cost must be finite; leave impossible pairs out.");
        if (_rows == 0 || _pairs - _firstPair[_rows - 1] == _maxColumns)
            throw new InvalidOperationException($"A pair needs a row, and a row has at most {_maxColumns} of them.");
        if (cost >= _limit)
            return;
        (_columnOfPair[_pairs], _costOfPair[_pairs]) = (column, cost);
        _pairs++;
    }

    /// <summary>The column of each row, -1 for a row that stays alone. Valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<int> Solve()
    {
        _firstPair[_rows] = _pairs;
        Array.Fill(_rowOfColumn, Alone);
        Array.Clear(_columnPrice);
        Array.Fill(_distance, double.PositiveInfinity);
        Array.Fill(_columnOfRow, Alone, 0, _rows);
        for (var row = 0; row < _rows; row++)
            Insert(row);
        return _columnOfRow.AsSpan(0, _rows);
    }

    // Dijkstra from a new row, along reduced costs, to the nearest end: a free column, or a row that had better stay alone.
    private void Insert(int root)
    {
        _rowPrice[root] = CheapestPair(root);
        _touchedCount = 0;
        var (row, reach) = (root, 0.0);
        var (end, endRow, endColumn) = (double.PositiveInfinity, root, Alone);
        while (true)
        {
            var staying = reach + _limit - _rowPrice[row];
            if (staying < end)
                (end, endRow) = (staying, row);
            Relax(row, reach);
            var column = Nearest(end);
            if (column == Alone)
                break;
            _settled[column] = true;
            if (_rowOfColumn[column] == Alone)
            {
                (end, endColumn) = (_distance[column], column);
                break;
            }

            (row, reach) = (_rowOfColumn[column], _distance[column]);
        }

        Reprice(root, end);
        Rematch(root, endRow, endColumn);
    }

    private double CheapestPair(int row)
    {
        var least = _limit;
        for (var pair = _firstPair[row]; pair < _firstPair[row + 1]; pair++)
            least = Math.Min(least, _costOfPair[pair] - _columnPrice[_columnOfPair[pair]]);
        return least;
    }

    private void Relax(int row, double reach)
    {
        for (var pair = _firstPair[row]; pair < _firstPair[row + 1]; pair++)
        {
            var column = _columnOfPair[pair];
            var distance = reach + _costOfPair[pair] - _rowPrice[row] - _columnPrice[column];
            if (_settled[column] || distance >= _distance[column])
                continue;
            if (double.IsPositiveInfinity(_distance[column]))
                _touched[_touchedCount++] = column;
            (_distance[column], _cameFrom[column]) = (distance, row);
        }
    }

    private int Nearest(double below)
    {
        var (best, nearest) = (Alone, below);
        foreach (var column in _touched.AsSpan(0, _touchedCount))
        {
            if (!_settled[column] && _distance[column] < nearest)
                (best, nearest) = (column, _distance[column]);
        }

        return best;
    }

    // Prices change along the search only, and by what was left to its end: reduced costs stay non-negative, and zero on every pair made.
    private void Reprice(int root, double end)
    {
        _rowPrice[root] += end;
        foreach (var column in _touched.AsSpan(0, _touchedCount))
        {
            if (_settled[column] && _rowOfColumn[column] != Alone)
            {
                _rowPrice[_rowOfColumn[column]] += end - _distance[column];
                _columnPrice[column] -= end - _distance[column];
            }

            (_settled[column], _distance[column]) = (false, double.PositiveInfinity);
        }
    }

    private void Rematch(int root, int endRow, int endColumn)
    {
        var column = endColumn;
        if (column == Alone)
            (column, _columnOfRow[endRow]) = (_columnOfRow[endRow], Alone);
        while (column != Alone)
        {
            var row = _cameFrom[column];
            _rowOfColumn[column] = row;
            (column, _columnOfRow[row]) = (_columnOfRow[row], column);
            if (row == root)
                break;
        }
    }
}
