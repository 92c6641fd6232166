using System.Numerics;

namespace Natix.Engine.Host.Signing;

/// <summary>Keccak-f[1600] (FIPS 202, section 3): the permutation below STROBE. Pure; .NET's own SHA-3 does not expose it.</summary>
internal static class KeccakPermutation
{
    /// <summary>Lanes of the state.</summary>
    public const int Lanes = 25;

    private const int Rounds = 24;

    // Constants of step iota, made by their own rule: a linear feedback shift register (FIPS 202, algorithm 5).
    private static readonly ulong[] RoundConstants = MakeRoundConstants();

    // Where the walk of steps rho and pi goes from lane 1 on, and by how much each lane turns (FIPS 202, algorithms 2 and 3).
    private static readonly (int Lane, int Turn)[] Walk = MakeWalk();

    /// <summary>Permutes a state in place.</summary>
    /// <param name="state">25 lanes; lane x + 5y, bytes of a lane least significant first.</param>
    public static void Apply(Span<ulong> state)
    {
        state = state[..Lanes];
        for (var round = 0; round < Rounds; round++)
        {
            MixColumns(state);
            TurnAndMove(state);
            MixRows(state);
            state[0] ^= RoundConstants[round];
        }
    }

    // Theta.
    private static void MixColumns(Span<ulong> state)
    {
        Span<ulong> parity = stackalloc ulong[5];
        for (var x = 0; x < 5; x++)
            parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        for (var x = 0; x < 5; x++)
        {
            var mix = parity[(x + 4) % 5] ^ BitOperations.RotateLeft(parity[(x + 1) % 5], 1);
            for (var y = 0; y < Lanes; y += 5)
                state[x + y] ^= mix;
        }
    }

    // Rho and pi.
    private static void TurnAndMove(Span<ulong> state)
    {
        var carried = state[1];
        foreach (var (lane, turn) in Walk)
            (state[lane], carried) = (BitOperations.RotateLeft(carried, turn), state[lane]);
    }

    // Chi.
    private static void MixRows(Span<ulong> state)
    {
        for (var y = 0; y < Lanes; y += 5)
        {
            var (a, b, c, d, e) = (state[y], state[y + 1], state[y + 2], state[y + 3], state[y + 4]);
            state[y] = a ^ (~b & c);
            state[y + 1] = b ^ (~c & d);
            state[y + 2] = c ^ (~d & e);
            state[y + 3] = d ^ (~e & a);
            state[y + 4] = e ^ (~a & b);
        }
    }

    private static (int Lane, int Turn)[] MakeWalk()
    {
        var walk = new (int, int)[Lanes - 1];
        var (x, y) = (1, 0);
        for (var t = 0; t < walk.Length; t++)
        {
            (x, y) = (y, ((2 * x) + (3 * y)) % 5);
            walk[t] = (x + (5 * y), (t + 1) * (t + 2) / 2 % 64);
        }

        return walk;
    }

    private static ulong[] MakeRoundConstants()
    {
        var constants = new ulong[Rounds];
        var register = 1;
        foreach (ref var constant in constants.AsSpan())
        {
            for (var j = 0; j <= 6; j++)
            {
                if ((register & 1) != 0)
                    constant |= 1UL << ((1 << j) - 1);
                register <<= 1;
                if ((register & 0x100) != 0)
                    register ^= 0x171;
            }
        }

        return constants;
    }
}
