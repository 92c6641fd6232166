namespace Natix.Engine.Language.Sampling;

/// <summary>
/// Philox4x32-10 (Salmon et al. 2011): random bits as a function of a key and a counter. So what a request draws at a position is the same whatever
/// runs beside it, and after it was interrupted and computed again. Pure.
/// </summary>
internal static class Philox
{
    private const int Rounds = 10;

    /// <summary>The four words of a block.</summary>
    public static (uint A, uint B, uint C, uint D) Block(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var (first, second) = (0xD2511F53UL * c0, 0xCD9E8D57UL * c2);
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>A number in [0, 1), of 53 random bits, for a position of a stream.</summary>
    /// <param name="seed">Of the stream.</param>
    /// <param name="position">In the stream, at least 0.</param>
    public static double Uniform(ulong seed, long position)
    {
        var (a, b, _, _) = Block((uint)position, (uint)(position >> 32), 0, 0, seed);
        return ((((ulong)a << 32) | b) >> 11) * (1.0 / (1UL << 53));
    }
}
