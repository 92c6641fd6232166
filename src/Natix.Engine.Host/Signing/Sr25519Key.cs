using System.Security.Cryptography;

namespace Natix.Engine.Host.Signing;

/// <summary>
/// A key pair that signs, expanded from a 32-byte mini secret in Ed25519 form as Substrate does. For tests and the validator simulation: answering needs no private key.
/// Immutable; thread-safe.
/// </summary>
internal sealed class Sr25519Key
{
    private readonly byte[] _scalar = new byte[Ristretto.Bytes];
    private readonly byte[] _nonceSeed;
    private readonly byte[] _public = new byte[Sr25519.KeyBytes];

    /// <param name="miniSecret">32 bytes.</param>
    public Sr25519Key(ReadOnlySpan<byte> miniSecret)
    {
        if (miniSecret.Length != 32)
            throw new ArgumentException($"A mini secret has 32 bytes, not {miniSecret.Length}.", nameof(miniSecret));
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(miniSecret, hash);
        hash[0] &= 248;
        hash[31] = (byte)((hash[31] & 63) | 64);
        DivideByCofactor(hash[..32], _scalar);
        _nonceSeed = hash[32..].ToArray();
        if (!Ristretto.TryMultiplyBase(_scalar, _public))
            throw new CryptographicException("The mini secret gives the identity.");
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _public;

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">Takes the 64 bytes.</param>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => Sign(message, RandomNumberGenerator.GetBytes(32), signature);

    /// <summary>Signs with given randomness, 32 bytes: the same signature every time.</summary>
    internal void Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> random, Span<byte> signature)
    {
        Span<byte> wide = stackalloc byte[2 * Ristretto.Bytes];
        Span<byte> nonce = stackalloc byte[Ristretto.Bytes];
        Span<byte> k = stackalloc byte[Ristretto.Bytes];
        var transcript = Sr25519.Signing(message, _public);
        var fork = transcript;
        fork.Witness("signing"u8, _nonceSeed, random, wide);
        Ristretto.Reduce(wide, nonce);
        if (!Ristretto.TryMultiplyBase(nonce, signature[..32]))
            throw new CryptographicException("The nonce gives the identity.");
        Sr25519.Challenge(ref transcript, signature[..32], k);
        Ristretto.MultiplyAdd(k, _scalar, nonce, signature[32..64]);
        signature[63] |= 0x80;
    }

    private static void DivideByCofactor(ReadOnlySpan<byte> clamped, Span<byte> scalar)
    {
        for (var i = 0; i < clamped.Length; i++)
            scalar[i] = (byte)((clamped[i] >> 3) | (i + 1 < clamped.Length ? clamped[i + 1] << 5 : 0));
    }
}
