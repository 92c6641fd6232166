using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>Values of a set as unsigned integers in their order, so that they can be counted byte by byte.</summary>
internal interface IOrderedKeys
{
    /// <summary>The value's key; 0 for one that does not count.</summary>
    uint At(int index);
}

/// <summary>Which of the values that count is wanted.</summary>
internal interface IRankRule
{
    /// <summary>The rank, from 0 for the least, below <paramref name="count"/>.</summary>
    /// <param name="count">Values that count, at least 1.</param>
    int Of(int count);
}

/// <summary>The k-th strongest; the least where there are fewer.</summary>
internal readonly struct RankFromTop(int k) : IRankRule
{
    private readonly int _k = k;

    public int Of(int count) => IntrinsicMath.Max(count - _k, 0);
}

/// <summary>The k-th least, from 0.</summary>
internal readonly struct RankFromBottom(int k) : IRankRule
{
    private readonly int _k = k;

    public int Of(int count) => _k;
}

/// <summary>
/// Order statistics by a group of threads without sorting or moving a value: counts the keys by their highest byte, finds the byte at which the
/// rank lies, and goes on with the next byte of those that share it (radix select; Alabi et al. 2012). Exact. Every thread of the group must
/// come here; what it finds lies in shared memory.
/// </summary>
internal static class RadixSelect
{
    /// <summary>Counters a group needs in shared memory.</summary>
    public const int Bins = 256;

    /// <summary>Numbers a group needs in shared memory: see <see cref="Key"/> and the following.</summary>
    public const int States = 4;

    /// <summary>Place of the key at the rank.</summary>
    public const int Key = 0;

    /// <summary>Place of its rank among the keys like it.</summary>
    public const int RankWithin = 1;

    /// <summary>Place of the number of values that count; where it is 0 there is no key.</summary>
    public const int Valid = 2;

    /// <summary>Place of the number of keys like it.</summary>
    public const int Alike = 3;

    /// <summary>Finds the key at a rank. After it the whole group sees the state.</summary>
    public static void Run<TKeys, TRank>(TKeys keys, int count, TRank rule, ArrayView<int> bins, ArrayView<uint> state)
        where TKeys : struct, IOrderedKeys
        where TRank : struct, IRankRule
    {
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            CountBytes(keys, count, bins, shift, shift == 24 ? 0 : state[Key]);
            if (Group.IdxX == 0)
                Descend(rule, bins, state, shift);
            Group.Barrier();
        }
    }

    /// <summary>The least key above one, or the largest of all keys when there is none; every thread of the group gets it.</summary>
    public static uint LeastAbove<TKeys>(TKeys keys, int count, uint low, ArrayView<uint> place)
        where TKeys : struct, IOrderedKeys
    {
        Group.Barrier();
        if (Group.IdxX == 0)
            place[0] = uint.MaxValue;
        Group.Barrier();
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var key = keys.At(i);
            if (key > low)
                Atomic.Min(ref place[0], key);
        }

        Group.Barrier();
        return place[0];
    }

    /// <summary>The order of floats as that of unsigned integers; 0 is -0, and no finite value is the key 0.</summary>
    public static uint Ordered(float value)
    {
        var bits = (int)Interop.FloatAsInt(value + 0f);
        return (uint)(bits ^ ((bits >> 31) | int.MinValue));
    }

    /// <summary>The float of an ordered key.</summary>
    public static float Unordered(uint key) => Interop.IntAsFloat((key & 0x8000_0000u) == 0 ? ~key : key & 0x7FFF_FFFFu);

    // How often each byte comes next among the keys whose higher bytes are the prefix's.
    private static void CountBytes<TKeys>(TKeys keys, int count, ArrayView<int> bins, int shift, uint prefix)
        where TKeys : struct, IOrderedKeys
    {
        for (var i = Group.IdxX; i < Bins; i += Group.DimX)
            bins[i] = 0;
        Group.Barrier();
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var key = keys.At(i);
            if (key != 0 && (shift == 24 || key >> (shift + 8) == prefix >> (shift + 8)))
                Atomic.Add(ref bins[(int)((key >> shift) & 255)], 1);
        }

        Group.Barrier();
    }

    // One thread: finds the byte at which the rank lies and makes it part of the prefix.
    private static void Descend<TRank>(TRank rule, ArrayView<int> bins, ArrayView<uint> state, int shift)
        where TRank : struct, IRankRule
    {
        if (shift == 24)
        {
            var valid = 0;
            for (var i = 0; i < Bins; i++)
                valid += bins[i];
            (state[Key], state[Valid]) = (0, (uint)valid);
            state[RankWithin] = valid == 0 ? 0 : (uint)rule.Of(valid);
        }

        if (state[Valid] == 0)
            return;
        var rank = (int)state[RankWithin];
        var bin = 0;
        while (bin < Bins - 1 && rank >= bins[bin])
        {
            rank -= bins[bin];
            bin++;
        }

        (state[Key], state[RankWithin], state[Alike]) = (state[Key] | ((uint)bin << shift), (uint)rank, (uint)bins[bin]);
    }
}
