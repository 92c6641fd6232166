namespace Natix.Engine.Consensus.Exits;

/// <summary>Divides units at random into a part to fit on and a part to certify on. Deterministic by seed; allocates.</summary>
internal static class UnitSplit
{
    /// <summary>True for the rows of the held-out part. All rows of a unit fall into one part; the order of rows does not matter.</summary>
    /// <param name="units">The unit of each row; two different ones at least.</param>
    /// <param name="heldOutShare">Share of the units to hold out, between 0 and 1; each part gets one unit at least.</param>
    /// <param name="seed">Which of the divisions.</param>
    public static bool[] HeldOut(IReadOnlyList<string> units, double heldOutShare, int seed)
    {
        if (!(heldOutShare > 0 && heldOutShare < 1))
            throw new ArgumentOutOfRangeException(nameof(heldOutShare), heldOutShare, "The held-out share must lie between 0 and 1.");
        var names = units.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (names.Length < 2)
            throw new ArgumentException($"A part to fit on and a part to certify on need two units at least, found {names.Length}.", nameof(units));
        new Random(seed).Shuffle(names);
        var count = Math.Clamp((int)Math.Round(heldOutShare * names.Length), 1, names.Length - 1);
        var heldOut = names.Take(count).ToHashSet(StringComparer.Ordinal);
        return [.. units.Select(heldOut.Contains)];
    }
}
