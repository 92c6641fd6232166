using System.Text;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Signing;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>
/// A client of a validator (bittensor's Dendrite): one uuid, nonces that only go up. It has one request under way at a time, for of two that overtake each other the
/// later one is refused by right. Thread-safe, but for the kept connection, which belongs to whoever has the turn.
/// </summary>
/// <param name="key">The validator's key.</param>
/// <param name="uuid">The dendrite's number.</param>
internal sealed class SimulatedDendrite(Sr25519Key key, string uuid) : IDisposable
{
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>The validator's address.</summary>
    public string Hotkey { get; } = Ss58.Encode(key.PublicKey);

    /// <summary>Held by whoever asks.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>A connection that is kept open; null: none.</summary>
    public SimConnection? Kept { get; set; }

    /// <summary>Signs the next request.</summary>
    /// <param name="miner">The miner's address.</param>
    public SignedStamp Stamp(string miner) => Stamp(key, miner, uuid, NextNonce(), SynapseHeaders.EmptyBodyHash);

    /// <summary>Signs a request with everything given.</summary>
    public static SignedStamp Stamp(Sr25519Key key, string miner, string uuid, long nonce, string bodyHash)
    {
        var hotkey = Ss58.Encode(key.PublicKey);
        Span<byte> signature = stackalloc byte[Sr25519.SignatureBytes];
        key.Sign(Encoding.UTF8.GetBytes(SignedText.Of(nonce, hotkey, miner, uuid, bodyHash)), signature);
        return new SignedStamp(hotkey, uuid, nonce, bodyHash, "0x" + Convert.ToHexStringLower(signature));
    }

    /// <summary>The time as nonces have it: nanoseconds of the Unix epoch.</summary>
    public static long Now() => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;

    public void Dispose()
    {
        Kept?.Dispose();
        Turn.Dispose();
    }

    private long NextNonce()
    {
        lock (_gate)
            return _last = Math.Max(_last + 1, Now());
    }
}
