using FsCheck.Xunit;
using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Answers come in any order, from any thread between any two steps; they are handed out in one.</summary>
public sealed class DeliveryOrderTests
{
    [Property(MaxTest = 300)]
    public void Frames_are_handed_out_in_the_order_they_were_added(int seed)
    {
        var random = new Random(seed);
        var order = new DeliveryOrder();
        var (added, open, out_) = (new List<FrameJob>(), new List<FrameJob>(), new List<FrameJob>());
        var deliverers = 0;
        for (var step = 0; step < 300 || open.Count > 0 || deliverers > 0; step++)
        {
            switch (random.Next(3))
            {
                case 0 when step < 300:
                    var job = new FrameJob(1, 1);
                    order.Add(job);
                    added.Add(job);
                    open.Add(job);
                    break;
                case 1 when open.Count > 0:
                    var at = random.Next(open.Count);
                    deliverers += order.Answer(open[at]) ? 1 : 0;
                    open.RemoveAt(at);
                    break;
                case 2 when deliverers > 0:
                    if (order.TakeNext() is { } next)
                        out_.Add(next);
                    else
                        deliverers--;
                    break;
            }

            Assert.InRange(deliverers, 0, 1);
        }

        Assert.Equal(added, out_);
        Assert.True(order.IsIdle);
    }
}
