using System.Text;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Axon.Verification;

/// <summary>
/// Whether a request was signed by the key it names, for us, just now, and for the first time (bittensor's Axon.default_verify). Thread-safe.
/// </summary>
/// <param name="ownHotkey">Our own address: what was signed for another miner is nothing to us.</param>
/// <param name="nonces">Nonces that were accepted.</param>
/// <param name="rules">How strictly.</param>
/// <param name="clock">The clock; must be right to seconds, as the senders' must.</param>
internal sealed class RequestVerifier(string ownHotkey, NonceStore nonces, AxonRules rules, TimeProvider clock)
{
    private const int LongestMessage = 2048;
    private const long NanosecondsASecond = 1_000_000_000;

    /// <summary>The refusal of a request; null when it is verified, and its nonce then spent.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="publicKey">The registered key of its hotkey; empty: the one that the address itself holds.</param>
    public Refusal? Verify(SynapseHeaders headers, ReadOnlySpan<byte> publicKey)
    {
        if (headers.Nonce is not { } nonce)
            return Refusal.NotVerified("Missing Nonce", "missing_nonce");
        if (headers.Hotkey is not { Length: > 0 } hotkey)
            return Refusal.NotVerified("No SS58 formatted address or public key provided.", "missing_hotkey");
        if ((headers.Version ?? 0) < rules.OldestVersion)
            return Refusal.NotVerified($"Dendrite version {headers.Version ?? 0} is too old, {rules.OldestVersion} or later is needed", "old_version");
        var now = UnixNanoseconds(clock.GetUtcNow());
        var uuid = headers.Uuid ?? "None";
        var refusal = CheckTime(headers, hotkey, uuid, nonce, now) ?? CheckSignature(headers, hotkey, uuid, nonce, publicKey);
        // What nobody signed spends nothing: else anybody could spend a validator's nonces to the end of time.
        return refusal ?? (string.IsNullOrEmpty(headers.Signature) ? null : Spend(hotkey, uuid, nonce, now));
    }

    private Refusal? CheckTime(SynapseHeaders headers, string hotkey, string uuid, long nonce, long now)
    {
        var stored = nonces.Last(hotkey, uuid);
        var isTimed = (headers.Version ?? 0) >= AxonRules.TimedNonceVersion;
        if (isTimed && (stored is null || rules.ChecksAgeAlways))
        {
            var timeout = Math.Clamp(headers.Timeout, 0, Math.Min(rules.LongestTimeout.TotalSeconds, 1e6));
            var allowed = AxonRules.AllowedDelay.TotalSeconds + timeout;
            if (nonce <= now - (long)(allowed * NanosecondsASecond))
                return Refusal.NotVerified(FormattableString.Invariant($"Nonce is too old: acceptable delta is {allowed:0.00} seconds but request was {(now - nonce) / 1e9:0.00} seconds old"), "old_nonce");
        }

        if (isTimed && (nonce - now) / 1e9 > rules.FurthestFuture.TotalSeconds)
            return Refusal.NotVerified(FormattableString.Invariant($"Nonce is {(nonce - now) / 1e9:0.00} seconds in the future; is a clock wrong?"), "future_nonce");
        return nonce <= stored ? Replayed() : null;
    }

    private Refusal? CheckSignature(SynapseHeaders headers, string hotkey, string uuid, long nonce, ReadOnlySpan<byte> publicKey)
    {
        if (headers.Signature is not { Length: > 0 } text)
            return rules.RequiresSignature ? Refusal.NotVerified("Missing Signature", "missing_signature") : null;
        Span<byte> signature = stackalloc byte[Sr25519.SignatureBytes];
        if (!TryReadHex(text, signature))
            return Refusal.NotVerified("Invalid signature format. Expected hex string.", "bad_signature");
        Span<byte> key = stackalloc byte[Sr25519.KeyBytes];
        if (!publicKey.TryCopyTo(key) || (publicKey.IsEmpty && !Ss58.TryDecode(hotkey, key, out _)))
            return Refusal.NotVerified($"Invalid SS58 address: {hotkey}", "bad_address");
        var message = SignedText.Of(nonce, hotkey, ownHotkey, uuid, headers.ComputedBodyHash ?? "");
        if (message.Length > LongestMessage)
            return Refusal.NotVerified($"The signed headers have {message.Length} characters, at most {LongestMessage} are taken", "bad_signature");
        var isSigned = Sr25519.Verify(Encoding.UTF8.GetBytes(message), signature, key)
            || (rules.TakesWrappedSignature && Sr25519.Verify(Encoding.UTF8.GetBytes($"<Bytes>{message}</Bytes>"), signature, key));
        return isSigned ? null : Refusal.NotVerified($"Signature mismatch with {message} and {text}", "bad_signature");
    }

    // Two requests of one nonce may both have come this far: one of them is the first.
    private Refusal? Spend(string hotkey, string uuid, long nonce, long now) => nonces.TrySpend(hotkey, uuid, nonce, now) ? null : Replayed();

    private static Refusal Replayed() => Refusal.NotVerified("Nonce is too old, a newer one was last processed", "replay");

    private static bool TryReadHex(string text, Span<byte> bytes) =>
        text.Length == 2 + (2 * bytes.Length)
        && text.StartsWith("0x", StringComparison.Ordinal)
        && Convert.FromHexString(text.AsSpan(2), bytes, out _, out var written) == System.Buffers.OperationStatus.Done
        && written == bytes.Length;

    private static long UnixNanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
