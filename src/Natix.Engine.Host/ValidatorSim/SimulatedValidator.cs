using System.Net;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>A validator: its key, its place in the metagraph and its two dendrites. Owns them.</summary>
internal sealed class SimulatedValidator : IDisposable
{
    /// <param name="uid">Its number on the subnet.</param>
    /// <param name="key">Its key.</param>
    /// <param name="stake">Its stake.</param>
    /// <param name="uuids">Numbers of its dendrites: for challenges, for organic tasks.</param>
    /// <param name="source">The address it asks from; null: any.</param>
    public SimulatedValidator(int uid, Sr25519Key key, double stake, (string Challenge, string Organic) uuids, IPAddress? source)
    {
        (Uid, Key, Stake, Source) = (uid, key, stake, source);
        Challenges = new SimulatedDendrite(key, uuids.Challenge);
        Organics = new SimulatedDendrite(key, uuids.Organic);
    }

    public int Uid { get; }

    public Sr25519Key Key { get; }

    public double Stake { get; }

    public IPAddress? Source { get; }

    /// <summary>Its address, SS58.</summary>
    public string Hotkey => Challenges.Hotkey;

    /// <summary>Asks with labels that are known; scored.</summary>
    public SimulatedDendrite Challenges { get; }

    /// <summary>Asks for customers; not scored.</summary>
    public SimulatedDendrite Organics { get; }

    public void Dispose()
    {
        Challenges.Dispose();
        Organics.Dispose();
    }
}
