using System.Collections.Frozen;

namespace Natix.Engine.Host.Metagraph;

/// <summary>Who is registered on a subnet, as of a moment. Immutable; thread-safe.</summary>
internal sealed class MetagraphSnapshot
{
    private readonly FrozenDictionary<string, Neuron> _byHotkey;

    /// <param name="netuid">The subnet.</param>
    /// <param name="block">The block it is of; null when the source does not say.</param>
    /// <param name="asOf">When it was true.</param>
    /// <param name="neurons">The keys; no two of one address or number.</param>
    /// <exception cref="FormatException">Two neurons share an address or a number.</exception>
    public MetagraphSnapshot(int netuid, long? block, DateTimeOffset asOf, IReadOnlyList<Neuron> neurons)
    {
        (Netuid, Block, AsOf, Neurons) = (netuid, block, asOf, neurons);
        if (neurons.GroupBy(n => n.Hotkey, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"the hotkey {twice.Key} is there {twice.Count()} times");
        if (neurons.GroupBy(n => n.Uid).FirstOrDefault(g => g.Count() > 1) is { } shared)
            throw new FormatException($"{shared.Count()} neurons have the uid {shared.Key}");
        _byHotkey = neurons.ToFrozenDictionary(n => n.Hotkey, StringComparer.Ordinal);
        LargestStake = neurons.Select(n => n.Stake).DefaultIfEmpty().Max();
    }

    public int Netuid { get; }

    public long? Block { get; }

    public DateTimeOffset AsOf { get; }

    public IReadOnlyList<Neuron> Neurons { get; }

    /// <summary>The largest stake of any; 0 when there is none.</summary>
    public double LargestStake { get; }

    /// <summary>The neuron of an address; null when it is not registered.</summary>
    public Neuron? Find(string hotkey) => _byHotkey.GetValueOrDefault(hotkey);
}
