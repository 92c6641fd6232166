using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Events;

public sealed class EventMeasuresTests
{
    private const ZoneState U = ZoneState.Unknown;
    private const ZoneState C = ZoneState.Clear;
    private const ZoneState R = ZoneState.Roadwork;

    [Fact]
    public void Changes_count_and_the_unknown_between_two_states_is_none()
    {
        Assert.Equal(0, EventMeasures.Changes([]));
        Assert.Equal(0, EventMeasures.Changes([U, C, C, U, C]));
        Assert.Equal(3, EventMeasures.Changes([U, C, R, U, R, C, U, R]));
    }

    [Fact]
    public void Flicker_is_what_exceeds_the_changes_of_the_truth()
    {
        var truth = Seconds(C, C, U, R, R, C); // two changes
        Assert.Equal(0, EventMeasures.Flicker([C, R, R, R, C], truth));
        Assert.Equal(2, EventMeasures.Flicker([C, R, C, R, C], truth));
        Assert.Equal(0, EventMeasures.Flicker([C, C, C], truth));
    }

    [Fact]
    public void A_boundary_is_as_wide_as_what_nobody_could_decide()
    {
        Assert.Equal([new TruthSpan(2, 3, R), new TruthSpan(5, 5, C)], EventMeasures.Boundaries(Seconds(C, C, U, R, R, C, U)));
        Assert.Empty(EventMeasures.Boundaries(Seconds(U, R, U, R)));
    }

    [Fact]
    public void The_error_of_a_boundary_is_the_distance_to_the_nearest_end_of_its_kind()
    {
        WorkZoneEvent[] events = [new(1, 4, 1, 2, EventBound.Seen, EventBound.Seen), new(7, 9, 1, 8, EventBound.Cut, EventBound.Cut)];
        Assert.Equal(0, EventMeasures.BoundaryError(new TruthSpan(0.5, 2, R), events));
        Assert.Equal(0.75, EventMeasures.BoundaryError(new TruthSpan(1.75, 2, R), events), 12);
        Assert.Equal(1, EventMeasures.BoundaryError(new TruthSpan(2, 3, C), events), 12);
        Assert.Equal(double.PositiveInfinity, EventMeasures.BoundaryError(new TruthSpan(7, 7, R), [events[1]]));
    }

    [Fact]
    public void Truth_out_of_order_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EventMeasures.Boundaries([new TruthSpan(1, 2, R), new TruthSpan(0, 1, C)]));
        Assert.Throws<ArgumentException>(() => EventMeasures.Boundaries([new TruthSpan(1, 1, R)]));
    }

    private static TruthSpan[] Seconds(params ZoneState[] states) => [.. states.Select((state, i) => new TruthSpan(i, i + 1, state))];
}
