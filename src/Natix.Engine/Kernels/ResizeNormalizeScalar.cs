namespace Natix.Engine.Kernels;

/// <summary>The kernel in plain C#: for processors without 256-bit vectors, and the twin that the vector kernel is tested against.</summary>
internal sealed unsafe class ResizeNormalizeScalar : ResizeNormalizeKernel
{
    public override string Name => "scalar";

    protected override void FilterRows(byte* source, int stride, float* weights, int taps, float* row, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var sum = weights[0] * source[i];
            for (var t = 1; t < taps; t++)
                sum += weights[t] * source[((nint)t * stride) + i];
            row[i] = sum;
        }
    }

    protected override void FilterColumns(ResizeNormalizeTables tables, float* row, float* output)
    {
        var horizontal = tables.Horizontal;
        var plane = (nint)tables.Width * tables.Height;
        for (var channel = 0; channel < 3; channel++)
        {
            var target = output + (tables.Plane[channel] * plane);
            FilterChannel(horizontal, row + channel - (3 * tables.FirstColumn), target, tables.Factor[channel], tables.Bias[channel]);
        }
    }

    private static void FilterChannel(AxisTaps filter, float* origin, float* target, float factor, float bias)
    {
        var taps = filter.Taps;
        var starts = filter.Starts.AsSpan();
        var weights = filter.Weights.AsSpan();
        for (var x = 0; x < starts.Length; x++)
        {
            var pixel = origin + (3 * starts[x]);
            var sum = 0f;
            foreach (var weight in weights.Slice(x * taps, taps))
            {
                sum += weight * *pixel;
                pixel += 3;
            }

            target[x] = (sum * factor) + bias;
        }
    }
}
