using Natix.Engine.Gate;
using Xunit;

namespace Natix.Engine.Perf.Tests.Gate;

public sealed class ComparisonTests
{
    private readonly List<string> _order = [];

    private Func<Task<IReadOnlyDictionary<string, double>>> Build(string name, double time, bool reportsBoth = true) => () =>
    {
        _order.Add(name);
        var figures = new Dictionary<string, double> { ["time"] = time + (_order.Count / 100.0) };
        if (reportsBoth)
            figures["extra"] = 1;
        return Task.FromResult<IReadOnlyDictionary<string, double>>(figures);
    };

    [Fact]
    public async Task Runs_take_turns_and_every_value_lands_on_its_side()
    {
        var told = new List<int>();
        var comparison = new Comparison(Build("b", 100), Build("h", 200));
        await comparison.RunAsync(2, told.Add);
        Assert.Equal("bhhbhbbh", string.Concat(_order));
        Assert.Equal([1, 2], told);
        Assert.Equal([new Round(100.01, 200.02, 200.03, 100.04), new Round(100.06, 200.05, 200.08, 100.07)], comparison.Of(new Metric("time", true)));
    }

    [Fact]
    public async Task A_metric_that_one_build_does_not_report_is_not_compared()
    {
        var comparison = new Comparison(Build("b", 1, reportsBoth: false), Build("h", 1));
        await comparison.RunAsync(1, _ => { });
        Assert.Null(comparison.Of(new Metric("extra", true)));
        Assert.NotNull(comparison.Of(new Metric("time", true)));
    }
}
