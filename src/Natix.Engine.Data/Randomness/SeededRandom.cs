using System.Numerics;

namespace Natix.Engine.Data.Randomness;

/// <summary>
/// xoshiro256** (Blackman, Vigna 2018) seeded by SplitMix64: the same numbers on every machine and runtime, which
/// <see cref="Random"/> does not promise. Not thread-safe.
/// </summary>
public sealed class SeededRandom
{
    private ulong _a, _b, _c, _d;

    /// <summary>Starts a sequence; each pair of seed and stream is a sequence of its own.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Number of the sequence within the run.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        var state = seed ^ (Mix(stream + 0x9E3779B97F4A7C15UL) | 1UL);
        _a = Mix(state += 0x9E3779B97F4A7C15UL);
        _b = Mix(state += 0x9E3779B97F4A7C15UL);
        _c = Mix(state += 0x9E3779B97F4A7C15UL);
        _d = Mix(state + 0x9E3779B97F4A7C15UL);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Range(float low, float high) => low + ((high - low) * Unit());

    /// <summary>Uniform in the logarithm between two positive bounds.</summary>
    public float LogRange(float low, float high) => low * MathF.Pow(high / low, Unit());

    /// <summary>Uniform integer in [0, count).</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)(((Next() >> 32) * (ulong)count) >> 32);
    }

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>Minus one or one.</summary>
    public float Sign() => (Next() & 1) == 0 ? -1f : 1f;

    /// <summary>Standard normal (Box and Muller; one of the two values is used).</summary>
    public float Normal() => MathF.Sqrt(-2f * MathF.Log(1f - Unit())) * MathF.Cos(2f * MathF.PI * Unit());

    /// <summary>One of the items, each equally likely.</summary>
    public T Pick<T>(params ReadOnlySpan<T> items) => items[Below(items.Length)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
