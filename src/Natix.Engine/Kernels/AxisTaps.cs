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
    }

    /// <summary>Outputs on the axis.</summary>
    public int Outputs => Starts.Length;

    /// <summary>Weights stored an output; those past the output's own count are 0.</summary>
    public int Taps { get; }

    /// <summary>First source sample by output; start + <see cref="Taps"/> stays within the source.</summary>
    public int[] Starts { get; }

    /// <summary>Taps up to the last weight that is not 0, by output; at least 1.</summary>
    public int[] Counts { get; }

    /// <summary><see cref="Taps"/> weights an output.</summary>
    public float[] Weights { get; }

    /// <summary>First source sample that any output reads.</summary>
    public int First => Starts.Min();

    /// <summary>One past the last source sample that any output reads.</summary>
    public int End => Starts.Max() + Taps;

    /// <summary>
    /// Table for outputs <paramref name="offset"/> .. <paramref name="offset"/> + <paramref name="count"/> of an axis of
    /// <paramref name="source"/> samples resized to <paramref name="scaled"/>.
    /// </summary>
    /// <param name="source">Source samples, at least 1.</param>
    /// <param name="scaled">Samples of the whole resized axis, at least 1.</param>
    /// <param name="offset">First output wanted.</param>
    /// <param name="count">Outputs wanted, at least 1.</param>
    /// <param name="antialias">Widen the triangle by the scale when shrinking; else two taps whatever the scale.</param>
    public static AxisTaps Compile(int source, int scaled, int offset, int count, bool antialias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scaled, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var scale = (double)source / scaled;
        var support = antialias ? Math.Max(scale, 1) : 1;
        var taps = Math.Min(source, (int)Math.Ceiling(2 * support) + 1);
        var (starts, counts, weights) = (new int[count], new int[count], new double[count * taps]);
        for (var i = 0; i < count; i++)
            starts[i] = Fill(weights.AsSpan(i * taps, taps), source, ((offset + i + 0.5) * scale) - 0.5, support);
        var used = Trim(weights, counts, taps);
        var packed = new float[count * used];
        for (var i = 0; i < count; i++)
        {
            // A start near the end moves back so that all stored taps stay inside; the weights move on by as much.
            var start = Math.Min(starts[i], source - used);
            var shift = starts[i] - start;
            Pack(weights.AsSpan(i * taps, counts[i]), packed.AsSpan((i * used) + shift, counts[i]));
            (starts[i], counts[i]) = (start, counts[i] + shift);
        }

        return new AxisTaps(starts, counts, packed, used);
    }

    // Weights of the triangle around a centre in sample coordinates; samples past an edge count as the edge when two taps
    // interpolate, and drop out (the rest renormalised) in a wide triangle. For two taps both mean the same.
    private static int Fill(Span<double> weights, int source, double center, double support)
    {
        var first = Math.Clamp((int)Math.Ceiling(center - support), 0, source - 1);
        var last = Math.Clamp((int)Math.Floor(center + support), first, source - 1);
        while (first < last && Triangle(first, center, support) <= 0)
            first++;
        while (last > first && Triangle(last, center, support) <= 0)
            last--;
        var sum = 0.0;
        for (var s = first; s <= last; s++)
            sum += weights[s - first] = Triangle(s, center, support);
        if (sum <= 0)
            sum = weights[0] = 1;
        for (var s = first; s <= last; s++)
            weights[s - first] /= sum;
        return first;
    }

    private static double Triangle(int sample, double center, double support) => Math.Max(0, 1 - (Math.Abs(sample - center) / support));

    // Rounded to floats, the weights of a wide filter would no longer add up to 1; the heaviest takes up the difference.
    private static void Pack(ReadOnlySpan<double> weights, Span<float> packed)
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

    private static int Trim(double[] weights, int[] counts, int taps)
    {
        var used = 1;
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = 1;
            for (var t = 1; t < taps; t++)
            {
                if (weights[(i * taps) + t] != 0)
                    counts[i] = t + 1;
            }

            used = Math.Max(used, counts[i]);
        }

        return used;
    }
}
