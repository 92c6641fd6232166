using System.Globalization;

namespace Natix.Engine.Host.Axon.Verification;

/// <summary>What a dendrite signs (bittensor's Axon.default_verify and Dendrite.preprocess). Pure.</summary>
internal static class SignedText
{
    /// <summary>The five parts, joined by dots.</summary>
    /// <param name="nonce">The nonce.</param>
    /// <param name="dendriteHotkey">The validator's address.</param>
    /// <param name="axonHotkey">The miner's address.</param>
    /// <param name="uuid">The dendrite's number; "None" when it has none.</param>
    /// <param name="bodyHash">The header computed_body_hash, as it came.</param>
    public static string Of(long nonce, string dendriteHotkey, string axonHotkey, string uuid, string bodyHash) =>
        string.Create(CultureInfo.InvariantCulture, $"{nonce}.{dendriteHotkey}.{axonHotkey}.{uuid}.{bodyHash}");
}
