namespace Natix.Engine.Kernels;

/// <summary>The filter of one axis in double precision, before it is packed: output i is the weighted sum of samples from <c>Starts[i]</c> on.</summary>
internal sealed class AxisWeights
{
    private readonly double[] _weights;

    private AxisWeights(int outputs, int stride)
    {
        (Starts, Counts, Stride) = (new int[outputs], new int[outputs], stride);
        _weights = new double[(long)outputs * stride];
    }

    /// <summary>First source sample by output.</summary>
    public int[] Starts { get; }

    /// <summary>Weights by output, at least 1; the first and the last differ from 0 unless there is only one.</summary>
    public int[] Counts { get; }

    /// <summary>Outputs.</summary>
    public int Outputs => Starts.Length;

    private int Stride { get; }

    /// <summary>The weights of an output; they add up to 1.</summary>
    public ReadOnlySpan<double> Of(int output) => Row(output)[..Counts[output]];

    /// <summary>Weights of a resize; arguments as in <see cref="AxisTaps.Compile"/>.</summary>
    public static AxisWeights Resize(int source, int scaled, int offset, int count, AxisFilter filter)
    {
        var scale = (double)source / scaled;
        var widen = filter == AxisFilter.Bilinear ? 1 : Math.Max(scale, 1);
        var support = filter == AxisFilter.Cubic ? 2 * widen : widen;
        var result = new AxisWeights(count, Math.Min(source, (int)Math.Ceiling(2 * support) + 1));
        for (var i = 0; i < count; i++)
            result.Fill(i, source, ((offset + i + 0.5) * scale) - 0.5, support, widen, filter);
        return result;
    }

    /// <summary>
    /// This filter as seen by samples that are <paramref name="factor"/> times fewer and were enlarged to its source by a centred
    /// triangle with the edge repeated: one filter that does both.
    /// </summary>
    /// <param name="factor">2 or 4: full-size samples a small one stands for.</param>
    /// <param name="small">Small samples, at least 1.</param>
    public AxisWeights AfterEnlarging(int factor, int small)
    {
        var result = new AxisWeights(Outputs, Math.Min(small, (Stride / factor) + 3));
        for (var i = 0; i < Outputs; i++)
        {
            var weights = Of(i);
            var first = Math.Clamp((int)Math.Floor(SmallCenter(Starts[i], factor)), 0, small - 1);
            var row = result.Row(i);
            for (var t = 0; t < weights.Length; t++)
            {
                var center = SmallCenter(Starts[i] + t, factor);
                var low = (int)Math.Floor(center);
                var fraction = center - low;
                row[Math.Clamp(low, 0, small - 1) - first] += weights[t] * (1 - fraction);
                row[Math.Clamp(low + 1, 0, small - 1) - first] += weights[t] * fraction;
            }

            result.Trim(i, first);
        }

        return result;
    }

    private static double SmallCenter(int sample, int factor) => ((sample + 0.5) / factor) - 0.5;

    private static double Shape(AxisFilter filter, double distance) => filter == AxisFilter.Cubic ? Cubic(distance) : Math.Max(0, 1 - distance);

    private static double Cubic(double d) => d switch
    {
        < 1 => (((1.5 * d) - 2.5) * d * d) + 1,
        < 2 => (((((-0.5 * d) + 2.5) * d) - 4) * d) + 2,
        _ => 0,
    };

    private void Fill(int output, int source, double center, double support, double widen, AxisFilter filter)
    {
        // Where two taps interpolate, leaving out the one past an edge and dividing by the rest repeats the edge sample.
        var first = Math.Clamp((int)Math.Ceiling(center - support), 0, source - 1);
        var last = Math.Clamp((int)Math.Floor(center + support), first, source - 1);
        var row = Row(output);
        var sum = 0.0;
        for (var s = first; s <= last; s++)
            sum += row[s - first] = Shape(filter, Math.Abs(s - center) / widen);
        if (Math.Abs(sum) < 1e-12)
            sum = row[0] = 1;
        foreach (ref var weight in row[..(last - first + 1)])
            weight /= sum;
        Trim(output, first);
    }

    // Weights of 0 at either end cost time and say nothing.
    private void Trim(int output, int first)
    {
        var row = Row(output);
        var (skip, end) = (0, row.Length);
        while (end > 1 && row[end - 1] == 0)
            end--;
        while (skip < end - 1 && row[skip] == 0)
            skip++;
        row[skip..end].CopyTo(row);
        row[(end - skip)..].Clear();
        (Starts[output], Counts[output]) = (first + skip, end - skip);
    }

    private Span<double> Row(int output) => _weights.AsSpan(output * Stride, Stride);
}
