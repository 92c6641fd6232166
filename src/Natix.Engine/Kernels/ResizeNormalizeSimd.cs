using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>
/// The kernel on 256-bit vectors (AVX2 with FMA). Each plane is filtered on its own, whichever way takes the fewest
/// instructions; rows of samples are converted and stored at once. Wider vectors would be another class beside this one.
/// </summary>
internal sealed class ResizeNormalizeSimd : ResizeNormalizeKernel
{
    /// <summary>True when this processor has what the kernel needs.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;

    public override string Name => "vector256";

    public override ResizeNormalizeProgram Compile(ResizeNormalizeTables tables) =>
        tables.Columns < 8 || tables.Tiling is { Size: var size } && size % 8 != 0 ? new ResizeNormalizeScalar().Compile(tables) : new Program(tables);

    private sealed unsafe class Program : ResizeNormalizeProgram
    {
        private readonly RowWriter256 _writer;
        private readonly PlaneFilter[] _filters;

        public Program(ResizeNormalizeTables tables)
            : base(tables)
        {
            _filters = new PlaneFilter[tables.Source.PlaneCount()];
            for (var plane = 0; plane < _filters.Length; plane++)
            {
                var (samples, _, components) = tables.Source.PlaneSize(plane, tables.SourceWidth, tables.SourceHeight);
                _filters[plane] = PlaneFilterFactory256.Create(plane == 0 ? tables.First : tables.Chroma!, samples, components, plane > 0);
            }

            _writer = RowWriterFactory256.Create(tables, _filters[0], _filters.Length > 1 ? _filters[1] : null);
        }

        protected override void FillImage(in ImageView source, byte* destination)
        {
            var filters = _filters;
            filters[0].Begin(source.First.Data, source.First.Stride);
            if (filters.Length > 1)
                filters[1].Begin(source.Second.Data, source.Second.Stride);
            if (filters.Length > 2)
                filters[2].Begin(source.Third.Data, source.Third.Stride);
            var (second, third) = Places(source.Layout);
            for (var y = 0; y < Tables.Rows; y++)
            {
                foreach (var filter in filters)
                    filter.Filter(y);
                _writer.Write(
                    filters[0].Row(0), filters[second.Plane].Row(second.Component), filters[third.Plane].Row(third.Component), y, destination);
            }
        }

        private static ((int Plane, int Component) Second, (int Plane, int Component) Third) Places(PixelLayout layout) => layout switch
        {
            PixelLayout.Rgb24 => ((0, 1), (0, 2)),
            PixelLayout.Grey => ((0, 0), (0, 0)),
            PixelLayout.Nv12 => ((1, 0), (1, 1)),
            _ => ((1, 0), (2, 0)),
        };
    }
}
