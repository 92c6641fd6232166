namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>
/// The metagraph from a node of the chain, as of its newest finalized block. Each reading is a connection of its own, five small calls long, so
/// that nothing can go bad between two; after a failure it tries again, waiting longer each time. Holds no key and writes nothing. A snapshot's
/// time is its block's, so a node that has stopped to follow the chain gives a metagraph that grows stale. Written for the runtime
/// node-subtensor, spec 317 to 459: see <see cref="SelectiveMetagraph"/>. One <see cref="RunAsync"/> at a time.
/// </summary>
internal sealed class SubtensorProvider : IMetagraphProvider
{
    private const string Runtime = "node-subtensor";
    private const string KnownLayout = "spec 317 to 459";
    private readonly Uri _endpoint;
    private readonly int _netuid;
    private readonly SubtensorOptions _options;
    private readonly Backoff _backoff;

    /// <param name="endpoint">The node: an absolute address with ws or wss.</param>
    /// <param name="netuid">The subnet, 0 to 65535.</param>
    /// <param name="options">Waits, limits and clock.</param>
    /// <exception cref="ArgumentException">One of them is not as it should be.</exception>
    public SubtensorProvider(Uri endpoint, int netuid, SubtensorOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(netuid);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(netuid, ushort.MaxValue);
        if (!endpoint.IsAbsoluteUri || (endpoint.Scheme != Uri.UriSchemeWs && endpoint.Scheme != Uri.UriSchemeWss))
            throw new ArgumentException($"a node's address starts with {Uri.UriSchemeWs}:// or {Uri.UriSchemeWss}://", nameof(endpoint));
        (_endpoint, _netuid, _options) = (endpoint, netuid, options);
        _backoff = new Backoff(options.FirstWait, options.LongestWait, options.Seed);
    }

    /// <summary>The node without path, query and user, where keys of paid nodes are.</summary>
    public string Source => _endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Returns soon after it is told to stop, in the middle of a call too.</summary>
    public async Task RunAsync(MetagraphFeed feed, CancellationToken stop)
    {
        try
        {
            var failures = 0;
            while (true)
            {
                var fault = await VisitAsync(feed, stop);
                failures = fault is null ? 0 : failures + 1;
                var wait = fault is null ? _options.Refresh : _backoff.Next(failures - 1);
                if (fault is not null)
                    feed.Fail(FormattableString.Invariant($"{fault}; asking again in {wait.TotalSeconds:0.0} s"));
                await Task.Delay(wait, _options.Clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop: the end that was asked for.
        }
    }

    /// <summary>One reading; null when it went well, else what was wrong.</summary>
    private async Task<string?> VisitAsync(MetagraphFeed feed, CancellationToken stop)
    {
        try
        {
            using var connection = await RpcConnection.OpenAsync(_endpoint, _options, stop);
            var snapshot = await ReadAsync(new ChainState(connection), stop);
            if (snapshot.Block < feed.Current?.Block)
                return $"the node is behind: its newest finalized block is {snapshot.Block}, {feed.Current.Block} was read before";
            feed.Publish(snapshot);
            return null;
        }
        catch (RpcException e)
        {
            return e.Message;
        }
    }

    private async Task<MetagraphSnapshot> ReadAsync(ChainState chain, CancellationToken stop)
    {
        var head = await chain.FinalizedHeadAsync(stop);
        var number = await chain.NumberAsync(head, stop);
        var runtime = await chain.RuntimeAsync(head, stop);
        if (runtime.Name != Runtime)
            throw new RpcException($"the node's chain runs '{RpcException.Quote(runtime.Name)}', not {Runtime}");
        var (made, now) = (await chain.TimeAsync(head, stop), _options.Clock.GetUtcNow());
        var reply = await chain.CallAsync(head, SelectiveMetagraph.Call, SelectiveMetagraph.Arguments(_netuid), stop);
        try
        {
            var neurons = SelectiveMetagraph.Read(reply, _netuid) ?? throw new RpcException($"the chain has no subnet {_netuid}");
            return new MetagraphSnapshot(_netuid, number, made < now ? made : now, neurons);
        }
        catch (FormatException e)
        {
            var cause = $"the runtime ({Runtime}, spec {runtime.Version}) may have another layout than the known one ({KnownLayout})";
            throw new RpcException($"the metagraph of block {number} cannot be read: {e.Message}; {cause}", e);
        }
    }
}
