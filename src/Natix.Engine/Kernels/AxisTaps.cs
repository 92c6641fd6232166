namespace Natix.Engine.Kernels;

/// <summary>
/// The filter of one image axis as a table: output i is the weighted sum of <see cref="Taps"/> neighbouring source samples from
/// <see cref="Starts"/>[i] on. Half-pixel centres; weights of an output add up to 1; no tap lies outside the source. Immutable.
/// </summary>
internal sealed class AxisTaps
{
    private AxisTaps(int[] starts, int[] counts, float[] weights, int taps)
    {
        Starts = starts;
        Counts = counts;
        Weights = weights;
        Taps = taps;
        First = starts.Min();
        End = starts.Max() + taps;
    }

    /// <summary>Outputs on the axis.</summary>
    public int Outputs => Starts.Length;

    /// <summary>Weights stored an output; those past the output's own count are 0.</summary>
    public int Taps { get; }

    /// <summary>First source sample by output, ascending; start + <see cref="Taps"/> stays within the source.</summary>
    public int[] Starts { get; }

    /// <summary>Taps up to the last weight that is not 0, by output; at least 1.</summary>
    public int[] Counts { get; }

    /// <summary><see cref="Taps"/> weights an output.</summary>
    public float[] Weights { get; }

    /// <summary>First source sample that any output reads.</summary>
    public int First { get; }

    /// <summary>One past the last source sample that any output reads.</summary>
    public int End { get; }

    /// <summary>True when every output is one source sample, the one after its neighbour's.</summary>
    public bool IsCopy => Taps == 1 && Starts[^1] - Starts[0] == Outputs - 1;

    /// <summary>
    /// Table for outputs <paramref name="offset"/> .. <paramref name="offset"/> + <paramref name="count"/> of an axis of
    /// <paramref name="source"/> samples resized to <paramref name="scaled"/>.
    /// </summary>
    /// <param name="source">Source samples, at least 1.</param>
    /// <param name="scaled">Samples of the whole resized axis, at least 1.</param>
    /// <param name="offset">First output wanted.</param>
    /// <param name="count">Outputs wanted, at least 1.</param>
    /// <param name="filter">Shape of the filter.</param>
    /// <param name="factor">
    /// Above 1: the samples at hand are that many times fewer than <paramref name="source"/> (rounded up), as chroma is; they are enlarged by a
    /// centred triangle with the edge repeated first, and the table does both at once.
    /// </param>
    public static AxisTaps Compile(int source, int scaled, int offset, int count, AxisFilter filter, int factor = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scaled, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        var weights = AxisWeights.Resize(source, scaled, offset, count, filter);
        if (factor == 1)
            return Pack(weights, source);
        var small = (source + factor - 1) / factor;
        return Pack(weights.AfterEnlarging(factor, small), small);
    }

    private static AxisTaps Pack(AxisWeights weights, int source)
    {
        // An output on the very centre of a sample needs no other and would start after the next output does: starts never descend.
        var starts = (int[])weights.Starts.Clone();
        for (var i = starts.Length - 2; i >= 0; i--)
            starts[i] = Math.Min(starts[i], starts[i + 1]);
        var taps = starts.Select((start, i) => weights.Starts[i] + weights.Counts[i] - start).Max();
        var (counts, packed) = (new int[starts.Length], new float[starts.Length * taps]);
        for (var i = 0; i < starts.Length; i++)
        {
            // A start near the end moves back so that all stored taps stay inside; the weights move on by as much.
            starts[i] = Math.Min(starts[i], source - taps);
            var shift = weights.Starts[i] - starts[i];
            counts[i] = weights.Counts[i] + shift;
            Round(weights.Of(i), packed.AsSpan((i * taps) + shift, weights.Counts[i]));
        }

        return new AxisTaps(starts, counts, packed, taps);
    }

    // Rounded to floats, the weights of a wide filter would no longer add up to 1; the heaviest takes up the difference.
    private static void Round(ReadOnlySpan<double> weights, Span<float> packed)
    {
        var (heaviest, rest) = (0, 1.0);
        for (var t = 0; t < weights.Length; t++)
        {
            packed[t] = (float)weights[t];
            rest -= packed[t];
            if (packed[t] > packed[heaviest])
                heaviest = t;
        }

        packed[heaviest] += (float)rest;
    }
}
