namespace Natix.Engine.Host.Metagraph;

/// <summary>Where the metagraph comes from. Read-only: a provider never needs a private key.</summary>
internal interface IMetagraphProvider
{
    /// <summary>What it reads, for people: a path, an address.</summary>
    string Source { get; }

    /// <summary>Reads, then keeps reading, into a feed, until it is told to stop. Failures go to <see cref="MetagraphFeed.Fail"/>, and it tries again.</summary>
    Task RunAsync(MetagraphFeed feed, CancellationToken stop);
}
