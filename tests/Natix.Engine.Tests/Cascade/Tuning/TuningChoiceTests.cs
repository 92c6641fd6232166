using Natix.Engine.Cascade.Tuning;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Tuning;

/// <summary>Measurements as machines give them, and what follows.</summary>
public sealed class TuningChoiceTests
{
    [Fact]
    public void A_second_thread_that_costs_throughput_is_not_taken()
    {
        // Two cores, as measured for the screen model: a run of two threads is faster alone and slower in company.
        TuningTrial[] trials = [new(2, 1, 1, 4.1, 470), new(2, 2, 1, 2.4, 430)];
        Assert.Equal((2, 1), (TuningChoice.Workers([trials]), TuningChoice.Threads(trials, 2)));
    }

    [Fact]
    public void A_second_thread_that_costs_nothing_is_taken_for_the_lone_frame()
    {
        TuningTrial[] trials = [new(2, 1, 1, 40, 50), new(2, 2, 1, 21, 49)];
        Assert.Equal(2, TuningChoice.Threads(trials, 2));
    }

    [Fact]
    public void Threads_that_make_nothing_faster_are_not_taken()
    {
        TuningTrial[] trials = [new(8, 1, 1, 4.0, 1900), new(8, 2, 1, 3.9, 1900), new(8, 8, 1, 3.95, 1910)];
        Assert.Equal(1, TuningChoice.Threads(trials, 8));
    }

    [Theory]
    [InlineData(1000, 1020, 8)] // halves of a core that add nothing measurable cost nothing either: decoding has use for them
    [InlineData(1000, 1100, 4)] // that are in each other's way
    public void Half_the_workers_are_taken_where_all_are_in_each_others_way(double all, double half, int expected)
    {
        TuningTrial[] trials = [new(8, 1, 1, 4, all), new(4, 1, 1, 4, half)];
        Assert.Equal(expected, TuningChoice.Workers([trials]));
    }

    [Fact]
    public void Workers_are_chosen_for_all_models_together()
    {
        TuningTrial[] small = [new(8, 1, 1, 1, 8000), new(4, 1, 1, 1, 4000)];
        TuningTrial[] large = [new(8, 1, 1, 200, 20), new(4, 1, 1, 100, 40)];
        Assert.Equal(4, TuningChoice.Workers([small, large]));
        Assert.Equal(8, TuningChoice.Workers([small, [new(8, 1, 1, 200, 20)]]));
    }

    [Fact]
    public void A_batch_that_buys_next_to_nothing_is_one()
    {
        TuningTrial[] trials = [new(2, 1, 1, 4, 470), new(2, 1, 2, 8, 480), new(2, 1, 4, 16, 510), new(2, 1, 8, 33, 465)];
        Assert.Equal(1, TuningChoice.Batch(trials, 2, 1));
    }

    [Fact]
    public void The_smallest_batch_that_is_nearly_as_fast_as_the_fastest_is_taken()
    {
        TuningTrial[] trials = [new(2, 1, 1, 4, 470), new(2, 1, 2, 6, 650), new(2, 1, 4, 10, 790), new(2, 1, 8, 20, 800)];
        Assert.Equal(4, TuningChoice.Batch(trials, 2, 1));
    }

    [Fact]
    public void What_was_not_measured_is_not_chosen()
    {
        TuningTrial[] trials = [new(2, 1, 1, 4, 470)];
        Assert.Equal((2, 1, 1), (TuningChoice.Workers([trials]), TuningChoice.Threads(trials, 2), TuningChoice.Batch(trials, 2, 1)));
        Assert.Equal(1, TuningChoice.Batch(trials, 2, 2));
    }
}
