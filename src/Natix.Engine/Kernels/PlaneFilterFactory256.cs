namespace Natix.Engine.Kernels;

/// <summary>Chooses how a plane is filtered: the way that takes the fewest instructions of those that its filter allows.</summary>
internal static class PlaneFilterFactory256
{
    /// <summary>The filter of a plane.</summary>
    /// <param name="taps">Filter from the plane's samples to the image.</param>
    /// <param name="samples">Samples of a row of the plane.</param>
    /// <param name="components">Interleaved components of a sample.</param>
    /// <param name="centered">The plane is chroma: take 128 off.</param>
    public static PlaneFilter Create(PlaneTaps taps, int samples, int components, bool centered)
    {
        if (components == 1 && !centered && taps.Horizontal.IsCopy && taps.Vertical.IsCopy)
            return new BytesThrough256(taps);
        var rowsFirst = new RowsFirst256(taps, components, centered);
        var (best, cost) = ((PlaneFilter)rowsFirst, rowsFirst.Cost);
        if (ColumnsFirst256.TryCompile(taps, samples, components, centered) is { } columnsFirst && columnsFirst.Cost < cost)
            (best, cost) = (columnsFirst, columnsFirst.Cost);
        return WordsFirst256.TryCompile(taps, samples, components, centered) is { } words && words.Cost < cost ? words : best;
    }
}
