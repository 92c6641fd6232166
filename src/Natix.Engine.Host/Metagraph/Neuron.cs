using System.Net;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Metagraph;

/// <summary>A key that is registered on the subnet. Immutable; thread-safe.</summary>
internal sealed class Neuron
{
    private readonly byte[] _publicKey = new byte[Sr25519.KeyBytes];

    /// <param name="uid">Its number on the subnet, 0 or more.</param>
    /// <param name="hotkey">Its SS58 address in the canonical form, prefix 42.</param>
    /// <param name="stake">Its stake in TAO (or alpha, as the subnet counts), 0 or more.</param>
    /// <param name="hasValidatorPermit">Whether it may validate.</param>
    /// <exception cref="FormatException">The address is not one of a Bittensor key.</exception>
    public Neuron(int uid, string hotkey, double stake, bool hasValidatorPermit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(uid);
        if (!Ss58.TryDecode(hotkey, _publicKey, out var prefix) || prefix != Ss58.Bittensor)
            throw new FormatException($"'{hotkey}' is not an SS58 address with prefix {Ss58.Bittensor}");
        if (!double.IsFinite(stake) || stake < 0)
            throw new FormatException($"the stake of '{hotkey}' is {stake}; it must be 0 or more");
        (Uid, Hotkey, Stake, HasValidatorPermit) = (uid, hotkey, stake, hasValidatorPermit);
    }

    public int Uid { get; }

    public string Hotkey { get; }

    public double Stake { get; }

    public bool HasValidatorPermit { get; }

    /// <summary>Where it says it serves; null when it says nothing, or when the source does not tell. Not to be changed.</summary>
    public IPEndPoint? Axon { get; init; }

    /// <summary>The key of its signatures, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;
}
