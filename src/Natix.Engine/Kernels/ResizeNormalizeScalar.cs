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
            var (factor, bias) = (tables.Factor[channel], tables.Bias[channel]);
            for (var x = 0; x < horizontal.Outputs; x++)
            {
                var pixel = row + (3 * (horizontal.Starts[x] - tables.FirstColumn)) + channel;
                var sum = 0f;
                for (var t = 0; t < horizontal.Taps; t++)
                    sum += horizontal.Weights[(x * horizontal.Taps) + t] * pixel[3 * t];
                target[x] = (sum * factor) + bias;
            }
        }
    }
}
