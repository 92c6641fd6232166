using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests;

/// <summary>The measure of the tests that say "allocates nothing": it must see the smallest object, and see through what is not the code's doing.</summary>
[Collection(nameof(AllocationGateTests))]
public sealed class AllocationsTests
{
    private const int SmallestObject = 24;
    private object? _kept;
    private int _runs;

    [Fact]
    public void An_object_in_every_run_is_seen_and_fails()
    {
        Assert.Equal(SmallestObject, Allocations.Least(Allocate));
        Assert.Equal(5, _runs);
        Assert.Throws<Xunit.Sdk.EqualException>(() => Allocations.AssertNone(Allocate));
    }

    [Fact]
    public void What_only_some_runs_show_is_not_the_codes_doing()
    {
        Allocations.AssertNone(() =>
        {
            if (_runs++ < 3)
                _kept = new object();
        });
        Assert.Equal(4, _runs);
    }

    [Fact]
    public async Task An_object_a_turn_of_any_thread_is_seen()
    {
        Assert.True(await Allocations.LeastOfProcessAsync(1000 * SmallestObject, () => AllocateAsync(1000)) >= 1000 * SmallestObject);
        Assert.Equal(5 * 1000, _runs);
    }

    [Fact]
    public async Task The_first_run_below_the_limit_is_the_last()
    {
        Assert.InRange(await Allocations.LeastOfProcessAsync(1000 * SmallestObject, () => AllocateAsync(10)), 10 * SmallestObject, (1000 * SmallestObject) - 1);
        Assert.InRange(_runs, 10, 5 * 10);
    }

    private void Allocate()
    {
        _kept = new object();
        _runs++;
    }

    private Task AllocateAsync(int turns) => Task.Run(() =>
    {
        for (var i = 0; i < turns; i++)
            Allocate();
    });
}
