using System.Security.Cryptography;

namespace Natix.Engine.Host.Signing;

/// <summary>
/// Verifies Schnorr signatures over ristretto255 as Substrate makes them (schnorrkel, signing context "substrate"). Pure; thread-safe; allocates nothing.
/// </summary>
internal static class Sr25519
{
    /// <summary>Bytes of a public key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature: R, then s with its highest bit set as the mark of schnorrkel.</summary>
    public const int SignatureBytes = 64;

    // The transcript of every Substrate signature so far as it is the same for all: copied, then continued.
    private static readonly MerlinTranscript Context = MakeContext();

    /// <summary>True when a signature of a message is one by a key. The identity is no key: it would sign everything.</summary>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">64 bytes; of another length it is not one.</param>
    /// <param name="publicKey">32 bytes.</param>
    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        if (signature.Length != SignatureBytes || publicKey.Length != KeyBytes || (signature[63] & 0x80) == 0 || !publicKey.ContainsAnyExcept((byte)0))
            return false;
        Span<byte> s = stackalloc byte[Ristretto.Bytes];
        signature[32..].CopyTo(s);
        s[31] &= 0x7f;
        if (!Ristretto.IsCanonicalScalar(s))
            return false;
        Span<byte> k = stackalloc byte[Ristretto.Bytes];
        var transcript = Signing(message, publicKey);
        Challenge(ref transcript, signature[..32], k);
        Span<byte> mine = stackalloc byte[Ristretto.Bytes];
        Span<byte> keys = stackalloc byte[Ristretto.Bytes];
        return Ristretto.TryMultiplyBase(s, mine)
            && Ristretto.TryMultiply(k, publicKey, keys)
            && Ristretto.TrySubtract(mine, keys, mine)
            && CryptographicOperations.FixedTimeEquals(mine, signature[..32]);
    }

    /// <summary>The transcript of a message by a key, up to the signer's commitment.</summary>
    internal static MerlinTranscript Signing(ReadOnlySpan<byte> message, ReadOnlySpan<byte> publicKey)
    {
        var transcript = Context;
        transcript.Append("sign-bytes"u8, message);
        transcript.Append("proto-name"u8, "Schnorr-sig"u8);
        transcript.Append("sign:pk"u8, publicKey);
        return transcript;
    }

    /// <summary>The challenge to a commitment, as a scalar.</summary>
    internal static void Challenge(ref MerlinTranscript transcript, ReadOnlySpan<byte> commitment, Span<byte> scalar)
    {
        Span<byte> wide = stackalloc byte[2 * Ristretto.Bytes];
        transcript.Append("sign:R"u8, commitment);
        transcript.Challenge("sign:c"u8, wide);
        Ristretto.Reduce(wide, scalar);
    }

    private static MerlinTranscript MakeContext()
    {
        var transcript = new MerlinTranscript("SigningContext"u8);
        transcript.Append(""u8, "substrate"u8);
        return transcript;
    }
}
