using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Signing;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Serving;

/// <summary>A metagraph of one validator, now or when the test says so.</summary>
internal sealed class ScriptedMetagraph : IMetagraphProvider
{
    private MetagraphFeed? _feed;

    /// <summary>The key of the one validator.</summary>
    public static Sr25519Key Key { get; } = TestRequest.KeyOf(77);

    /// <summary>It waits for <see cref="Publish"/>.</summary>
    public bool IsHeldBack { get; set; }

    public string Source => "the test";

    public Task RunAsync(MetagraphFeed feed, CancellationToken stop)
    {
        _feed = feed;
        if (!IsHeldBack)
            Publish();
        return Task.Delay(Timeout.Infinite, stop);
    }

    public void Publish() => _feed!.Publish(new MetagraphSnapshot(72, 1, DateTimeOffset.UtcNow, [new Neuron(0, Ss58.Encode(Key.PublicKey), 100, true)]));
}
