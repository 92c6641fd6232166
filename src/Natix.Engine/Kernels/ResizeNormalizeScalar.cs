namespace Natix.Engine.Kernels;

/// <summary>The kernel in plain C#: for processors without 256-bit vectors, and the twin that the vector kernel is tested against.</summary>
internal sealed class ResizeNormalizeScalar : ResizeNormalizeKernel
{
    public override string Name => "scalar";

    public override ResizeNormalizeProgram Compile(ResizeNormalizeTables tables) => new Program(tables);

    private sealed unsafe class Program : ResizeNormalizeProgram
    {
        private readonly float[] _column;
        private readonly float[][] _samples;
        private readonly float[] _pixel = new float[3];

        public Program(ResizeNormalizeTables tables)
            : base(tables)
        {
            _column = new float[Math.Max(Columns(tables.First), tables.Chroma is { } chroma ? Columns(chroma) : 0)];
            _samples = [new float[tables.Columns], new float[tables.Columns], new float[tables.Columns]];
        }

        protected override void FillImage(in ImageView source, byte* destination)
        {
            for (var y = 0; y < Tables.Rows; y++)
            {
                FilterSamples(source, y);
                for (var x = 0; x < Tables.Columns; x++)
                    Write(destination, x, y);
            }
        }

        private static int Columns(PlaneTaps taps) => taps.Horizontal.End - taps.Horizontal.First;

        private void FilterSamples(in ImageView source, int y)
        {
            var chroma = Tables.Chroma;
            switch (source.Layout)
            {
                case PixelLayout.Rgb24:
                    for (var c = 0; c < 3; c++)
                        FilterRow(Tables.First, source.First.Data + c, source.First.Stride, 3, y, _samples[c]);
                    break;
                case PixelLayout.Grey:
                    FilterRow(Tables.First, source.First.Data, source.First.Stride, 1, y, _samples[0]);
                    break;
                case PixelLayout.Nv12:
                    FilterRow(Tables.First, source.First.Data, source.First.Stride, 1, y, _samples[0]);
                    FilterRow(chroma!, source.Second.Data, source.Second.Stride, 2, y, _samples[1]);
                    FilterRow(chroma!, source.Second.Data + 1, source.Second.Stride, 2, y, _samples[2]);
                    break;
                default:
                    FilterRow(Tables.First, source.First.Data, source.First.Stride, 1, y, _samples[0]);
                    FilterRow(chroma!, source.Second.Data, source.Second.Stride, 1, y, _samples[1]);
                    FilterRow(chroma!, source.Third.Data, source.Third.Stride, 1, y, _samples[2]);
                    break;
            }
        }

        private void FilterRow(PlaneTaps taps, byte* plane, int stride, int step, int y, float[] row)
        {
            var (vertical, horizontal) = (taps.Vertical, taps.Horizontal);
            var weights = vertical.Weights.AsSpan(y * vertical.Taps, vertical.Counts[y]);
            var top = plane + ((nint)vertical.Starts[y] * stride);
            for (var x = horizontal.First; x < horizontal.End; x++)
            {
                var sum = 0f;
                for (var t = 0; t < weights.Length; t++)
                    sum += weights[t] * top[((nint)t * stride) + ((nint)step * x)];
                _column[x - horizontal.First] = sum;
            }

            for (var x = 0; x < row.Length; x++)
            {
                var sum = 0f;
                for (var t = 0; t < horizontal.Counts[x]; t++)
                    sum += horizontal.Weights[(x * horizontal.Taps) + t] * _column[horizontal.Starts[x] + t - horizontal.First];
                row[x] = sum;
            }
        }

        private void Write(byte* destination, int x, int y)
        {
            var color = Tables.Color;
            for (var c = 0; c < 3; c++)
            {
                var sum = color.Offset[c];
                for (var s = 0; s < 3; s++)
                    sum += color.Coefficients[(3 * c) + s] * _samples[s][x];
                _pixel[c] = Math.Clamp(sum, color.Low[c], color.High[c]);
            }

            for (var c = 0; c < 3; c++)
                WriteElement(destination, Place(Tables.Channel[c], x, y), _pixel[c]);
        }

        private nint Place(int channel, int x, int y)
        {
            if (Tables.Tiling is { } tiling)
                return tiling.Row(y, Tables.Width) + tiling.Column(x) + (channel * tiling.Plane);
            var at = ((nint)(Tables.Top + y) * Tables.Width) + Tables.Left + x;
            return Tables.Interleaved ? (3 * at) + channel : (channel * (nint)Tables.Width * Tables.Height) + at;
        }

        private void WriteElement(byte* destination, nint index, float value)
        {
            switch (Tables.Element)
            {
                case TensorElement.Float32:
                    ((float*)destination)[index] = value;
                    break;
                case TensorElement.Float16:
                    ((Half*)destination)[index] = (Half)value;
                    break;
                default:
                    destination[index] = TensorPadding.ToByte(value);
                    break;
            }
        }
    }
}
