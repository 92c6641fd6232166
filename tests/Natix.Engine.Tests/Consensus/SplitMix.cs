namespace Natix.Engine.Tests.Consensus;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014). A seeded System.Random keeps to an old generator whose draws are visibly not independent: too little
/// for tests that count how often a statistical promise is broken.
/// </summary>
internal sealed class SplitMix(long seed)
{
    private ulong _state = (ulong)seed * 0xD1342543DE82EF95UL;

    public double NextDouble()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var x = _state;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
}
