using System.Net;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;

namespace Natix.Engine.Host.Serving.Admission;

/// <summary>The axon's door: shut while the server drains, closed to those who are banned, and fair when it is crowded. Thread-safe.</summary>
/// <param name="bans">Who is not looked at.</param>
/// <param name="slots">Places for requests under way.</param>
/// <param name="drain">Whether the server is going down.</param>
internal sealed class AxonGate(BanList bans, FairSlots slots, Drain drain) : IAxonGate
{
    public Refusal? Screen(IPAddress? address) =>
        drain.IsUnderWay ? new Refusal(503, "The miner is going down.", "draining")
        : bans.IsBanned(address) ? Refusal.Blacklisted("Too many bad signatures from this address.", "banned")
        : null;

    public IDisposable? TryEnter(string hotkey) => slots.TryTake(hotkey);

    public void NoteOffence(IPAddress? address) => bans.Note(address);
}
