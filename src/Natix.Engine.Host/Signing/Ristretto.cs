using System.Runtime.InteropServices;

namespace Natix.Engine.Host.Signing;

/// <summary>
/// The group ristretto255 (RFC 9496) as libsodium has it. Elements and scalars are 32 bytes, little-endian. Thread-safe. Every function gives false where
/// libsodium refuses: an encoding that is not canonical, or the identity where it makes no sense.
/// </summary>
internal static unsafe partial class Ristretto
{
    /// <summary>Bytes of an element, and of a scalar.</summary>
    public const int Bytes = 32;

    private const string Library = "libsodium";

    // The order of the group, 2^252 + 27742317777372353535851937790883648493.
    private static ReadOnlySpan<byte> Order =>
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];

    static Ristretto()
    {
        if (sodium_init() < 0)
            throw new InvalidOperationException("libsodium could not be initialised: no source of randomness");
    }

    /// <summary>True when a scalar is below the order of the group.</summary>
    public static bool IsCanonicalScalar(ReadOnlySpan<byte> scalar)
    {
        for (var i = Bytes - 1; i >= 0; i--)
        {
            if (scalar[i] != Order[i])
                return scalar[i] < Order[i];
        }

        return false;
    }

    /// <summary>True for the canonical encoding of an element.</summary>
    public static bool IsElement(ReadOnlySpan<byte> element)
    {
        fixed (byte* p = Exactly(element, Bytes))
            return crypto_core_ristretto255_is_valid_point(p) == 1;
    }

    /// <summary>64 bytes modulo the order.</summary>
    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        fixed (byte* from = Exactly(wide, 2 * Bytes))
        fixed (byte* to = Exactly(scalar, Bytes))
            crypto_core_ristretto255_scalar_reduce(to, from);
    }

    /// <summary>scalar * base.</summary>
    public static bool TryMultiplyBase(ReadOnlySpan<byte> scalar, Span<byte> product)
    {
        fixed (byte* n = Exactly(scalar, Bytes))
        fixed (byte* q = Exactly(product, Bytes))
            return crypto_scalarmult_ristretto255_base(q, n) == 0;
    }

    /// <summary>scalar * element.</summary>
    public static bool TryMultiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> element, Span<byte> product)
    {
        fixed (byte* n = Exactly(scalar, Bytes))
        fixed (byte* p = Exactly(element, Bytes))
        fixed (byte* q = Exactly(product, Bytes))
            return crypto_scalarmult_ristretto255(q, n, p) == 0;
    }

    /// <summary>left - right.</summary>
    public static bool TrySubtract(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> difference)
    {
        fixed (byte* p = Exactly(left, Bytes))
        fixed (byte* q = Exactly(right, Bytes))
        fixed (byte* r = Exactly(difference, Bytes))
            return crypto_core_ristretto255_sub(r, p, q) == 0;
    }

    /// <summary>left * right + addend, modulo the order.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ReadOnlySpan<byte> addend, Span<byte> sum)
    {
        fixed (byte* x = Exactly(left, Bytes))
        fixed (byte* y = Exactly(right, Bytes))
        fixed (byte* a = Exactly(addend, Bytes))
        fixed (byte* z = Exactly(sum, Bytes))
        {
            var product = stackalloc byte[Bytes];
            crypto_core_ristretto255_scalar_mul(product, x, y);
            crypto_core_ristretto255_scalar_add(z, product, a);
        }
    }

    private static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> bytes, int length) =>
        bytes.Length == length ? bytes : throw new ArgumentException($"{length} bytes are needed, not {bytes.Length}.", nameof(bytes));

    private static Span<byte> Exactly(Span<byte> bytes, int length) =>
        bytes.Length == length ? bytes : throw new ArgumentException($"{length} bytes are needed, not {bytes.Length}.", nameof(bytes));

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_core_ristretto255_is_valid_point(byte* p);

    [LibraryImport(Library)]
    private static partial void crypto_core_ristretto255_scalar_reduce(byte* r, byte* s);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_ristretto255_base(byte* q, byte* n);

    [LibraryImport(Library)]
    private static partial int crypto_scalarmult_ristretto255(byte* q, byte* n, byte* p);

    [LibraryImport(Library)]
    private static partial int crypto_core_ristretto255_sub(byte* r, byte* p, byte* q);

    [LibraryImport(Library)]
    private static partial void crypto_core_ristretto255_scalar_mul(byte* z, byte* x, byte* y);

    [LibraryImport(Library)]
    private static partial void crypto_core_ristretto255_scalar_add(byte* z, byte* x, byte* y);
}
