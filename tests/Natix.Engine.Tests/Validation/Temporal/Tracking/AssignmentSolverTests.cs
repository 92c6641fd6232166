using System.Diagnostics;
using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Tracking;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Tracking;

public sealed class AssignmentSolverTests
{
    [Fact]
    public void The_cheapest_whole_is_taken_where_the_cheapest_pair_first_would_cost_more()
    {
        // Greedy takes 1 and is left with 9; the other way round is 2 + 2.
        Assert.Equal([1, 0], Solve(10, [[1, 2], [2, 9]]));
    }

    [Fact]
    public void A_pair_that_costs_more_than_staying_alone_is_not_made() =>
        Assert.Equal([0, -1], Solve(3, [[1, 5], [5, 4]]));

    [Fact]
    public void A_row_gives_its_column_up_and_stays_alone_when_that_is_cheaper()
    {
        // Both want column 0 and have no other: row 1 saves 2.9 there, row 0 only 1.
        Assert.Equal([-1, 0], Solve(3, [[2, float.NaN], [0.1f, float.NaN]]));
    }

    [Fact]
    public void Rows_or_columns_may_be_missing()
    {
        Assert.Equal([], Solve(1, []));
        Assert.Equal([-1, -1], Solve(1, [[], []]));
        Assert.Equal([2], Solve(5, [[4, 3, 1]]));
    }

    [Property(MaxTest = 400)]
    public void Small_problems_cost_what_trying_everything_costs(int seed)
    {
        var random = new Random(seed);
        var (rows, columns) = (random.Next(0, 6), random.Next(0, 6));
        var costs = RandomCosts(random, rows, columns, missing: 0.3);
        var limit = random.NextDouble() * 1.2;

        var found = Solve(limit, costs);

        Assert.Equal(Exhaustive(costs, limit, 0, 0), Cost(costs, limit, found), 1e-5);
    }

    [Property(MaxTest = 100)]
    public void No_column_is_given_twice_and_no_impossible_pair_is_made(int seed)
    {
        var random = new Random(seed);
        var costs = RandomCosts(random, random.Next(1, 40), random.Next(1, 40), missing: random.NextDouble());

        var found = Solve(0.8, costs);

        var taken = found.Where(column => column >= 0).ToList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.All(found.Select((column, row) => (column, row)), p => Assert.True(p.column < 0 || costs[p.row][p.column] < 0.8));
    }

    [Fact]
    public void Prices_prove_three_hundred_by_three_hundred_optimal_without_allocation()
    {
        var random = new Random(7);
        var costs = RandomCosts(random, 300, 300, missing: 0);
        var solver = new AssignmentSolver(300, 300);
        Fill(solver, 0.9, costs);
        var found = solver.Solve().ToArray();

        var fastest = TimeSpan.MaxValue;
        void Again()
        {
            var start = Stopwatch.GetTimestamp();
            Fill(solver, 0.9, costs);
            solver.Solve().CopyTo(found);
            var elapsed = Stopwatch.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        Allocations.AssertNone(Again);
        for (var attempt = 0; attempt < 5 && fastest.TotalSeconds >= 1; attempt++)
            Again();
        Assert.True(fastest.TotalSeconds < 1, $"{fastest}");

        // No exchange along a cycle of any length may save anything: Bellman and Ford on the residual graph find no negative cycle.
        Assert.False(HasNegativeCycle(costs, 0.9, found));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var solver = new AssignmentSolver(1, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => solver.Begin(double.NaN));
        solver.Begin(1);
        Assert.Throws<InvalidOperationException>(() => solver.Allow(0, 0.5f));
        solver.AddRow();
        Assert.Throws<InvalidOperationException>(solver.AddRow);
        Assert.Throws<ArgumentOutOfRangeException>(() => solver.Allow(2, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => solver.Allow(-1, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => solver.Allow(0, float.NaN));
    }

    private static float[][] RandomCosts(Random random, int rows, int columns, double missing) =>
        [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns)
            .Select(_ => random.NextDouble() < missing ? float.NaN : random.NextSingle()).ToArray())];

    private static int[] Solve(double limit, float[][] costs)
    {
        var solver = new AssignmentSolver(Math.Max(1, costs.Length), Math.Max(1, costs.Select(row => row.Length).DefaultIfEmpty().Max()));
        Fill(solver, limit, costs);
        return solver.Solve().ToArray();
    }

    private static void Fill(AssignmentSolver solver, double limit, float[][] costs)
    {
        solver.Begin(limit);
        foreach (var row in costs)
        {
            solver.AddRow();
            for (var column = 0; column < row.Length; column++)
            {
                if (!float.IsNaN(row[column]))
                    solver.Allow(column, row[column]);
            }
        }
    }

    private static double Cost(float[][] costs, double limit, int[] columns) =>
        columns.Select((column, row) => column < 0 ? limit : costs[row][column]).Sum();

    private static double Exhaustive(float[][] costs, double limit, int row, int taken)
    {
        if (row == costs.Length)
            return 0;
        var best = limit + Exhaustive(costs, limit, row + 1, taken);
        for (var column = 0; column < costs[row].Length; column++)
        {
            if ((taken >> column & 1) == 0 && !float.IsNaN(costs[row][column]))
                best = Math.Min(best, costs[row][column] + Exhaustive(costs, limit, row + 1, taken | (1 << column)));
        }

        return best;
    }

    // Nodes: rows, and one more for "alone" with free columns. An arc from row a to row b: a takes b's column.
    private static bool HasNegativeCycle(float[][] costs, double limit, int[] columns)
    {
        var rows = costs.Length;
        var owner = new int[costs[0].Length];
        Array.Fill(owner, rows);
        for (var row = 0; row < rows; row++)
        {
            if (columns[row] >= 0)
                owner[columns[row]] = row;
        }

        double Now(int row) => columns[row] < 0 ? limit : costs[row][columns[row]];
        var potential = new double[rows + 1];
        for (var round = 0; round <= rows + 1; round++)
        {
            var changed = false;
            for (var row = 0; row < rows; row++)
            {
                changed |= Relax(row, rows, limit - Now(row));
                for (var column = 0; column < owner.Length; column++)
                {
                    if (owner[column] != row)
                        changed |= Relax(row, owner[column], costs[row][column] - Now(row));
                }

                changed |= Relax(rows, row, 0); // nobody wants the row's column back
            }

            if (!changed)
                return false;
        }

        return true;

        bool Relax(int from, int to, double weight)
        {
            if (potential[from] + weight >= potential[to] - 1e-6)
                return false;
            potential[to] = potential[from] + weight;
            return true;
        }
    }
}
