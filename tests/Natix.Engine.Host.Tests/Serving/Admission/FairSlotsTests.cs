using FsCheck.Xunit;
using Natix.Engine.Host.Serving.Admission;

namespace Natix.Engine.Host.Tests.Serving.Admission;

public sealed class FairSlotsTests
{
    [Fact]
    public void One_alone_may_have_half_and_a_newcomer_finds_room()
    {
        var slots = new FairSlots(8);
        var mine = Enumerable.Range(0, 8).Select(_ => slots.TryTake("a")).ToList();
        Assert.Equal(4, mine.Count(s => s is not null));
        Assert.NotNull(slots.TryTake("b"));
        Assert.NotNull(slots.TryTake("c"));
        Assert.Null(slots.TryTake("a"));
    }

    [Fact]
    public void A_place_given_back_twice_is_given_back_once()
    {
        var slots = new FairSlots(1);
        var slot = slots.TryTake("a")!;
        Assert.Null(slots.TryTake("b"));
        slot.Dispose();
        slot.Dispose();
        Assert.Equal(0, slots.Taken);
        Assert.NotNull(slots.TryTake("b"));
        Assert.Null(slots.TryTake("c"));
    }

    [Property(MaxTest = 200)]
    public void No_more_are_taken_than_there_are_and_none_is_lost(byte[] steps)
    {
        var slots = new FairSlots(6);
        var held = new List<IDisposable>();
        foreach (var step in steps)
        {
            if (step % 3 == 0 && held.Count > 0)
            {
                held[step % held.Count].Dispose();
                held.RemoveAt(step % held.Count);
            }
            else if (slots.TryTake($"v{step % 5}") is { } slot)
            {
                held.Add(slot);
            }

            Assert.Equal(held.Count, slots.Taken);
            Assert.True(held.Count <= 6);
        }
    }
}
