namespace Natix.Engine.Kernels;

/// <summary>Chooses the row writer for what the plane filters give.</summary>
internal static class RowWriterFactory256
{
    /// <summary>The writer for the tables, fed by rows of these filters.</summary>
    public static RowWriter256 Create(ResizeNormalizeTables tables, PlaneFilter first, PlaneFilter? chroma) => chroma is null
        ? first.Kind switch
        {
            SampleRow.Bytes => Plain<ByteRow256>(tables, first),
            SampleRow.Words => Plain<WordRow256>(tables, first),
            _ => Plain<FloatRow256>(tables, first),
        }
        : first.Kind switch
        {
            SampleRow.Bytes => Yuv<ByteRow256>(tables, first, chroma),
            SampleRow.Words => Yuv<WordRow256>(tables, first, chroma),
            _ => Yuv<FloatRow256>(tables, first, chroma),
        };

    private static RowWriter256 Plain<TRow>(ResizeNormalizeTables tables, PlaneFilter first)
        where TRow : struct, ISampleRow256
    {
        var overshoots = Overshoots(tables.First.Horizontal) || Overshoots(tables.First.Vertical);
        return RowWriter256.Create(tables, new FromRgb256<TRow>(tables.Color, first.Unit, tables.Source == PixelLayout.Grey, overshoots));
    }

    private static RowWriter256 Yuv<TFirst>(ResizeNormalizeTables tables, PlaneFilter first, PlaneFilter chroma)
        where TFirst : struct, ISampleRow256 => chroma.Kind == SampleRow.Words
        ? RowWriter256.Create(tables, new FromYuv256<TFirst, SignedRow256>(tables.Color, first.Unit, chroma.Unit))
        : RowWriter256.Create(tables, new FromYuv256<TFirst, FloatRow256>(tables.Color, first.Unit, chroma.Unit));

    private static bool Overshoots(AxisTaps filter) => Array.Exists(filter.Weights, weight => weight < 0);
}
