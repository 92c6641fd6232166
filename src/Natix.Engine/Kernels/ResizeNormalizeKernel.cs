namespace Natix.Engine.Kernels;

/// <summary>
/// A way to resize and normalise on this machine (scalar, vectors): turns tables into programs. Stateless and thread-safe.
/// </summary>
internal abstract class ResizeNormalizeKernel
{
    /// <summary>Name as shown in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Prepares what runs of the tables need: routes, shuffles, scratch. Allocates; a run does not.</summary>
    public abstract ResizeNormalizeProgram Compile(ResizeNormalizeTables tables);
}

/// <summary>Tables compiled for one kernel, with their scratch. Not thread-safe; runs remember nothing of each other.</summary>
internal abstract unsafe class ResizeNormalizeProgram(ResizeNormalizeTables tables)
{
    /// <summary>What was compiled.</summary>
    public ResizeNormalizeTables Tables { get; } = tables;

    /// <summary>
    /// Filters, converts and writes one image: all of the output, padding included, and nothing outside it. The caller has checked that
    /// source and tables belong together.
    /// </summary>
    /// <param name="source">An image of the tables' layout and size; nothing outside its planes is read.</param>
    /// <param name="destination"><see cref="ResizeNormalizeTables.ByteCount"/> bytes, aligned to the element.</param>
    public void Run(in ImageView source, byte* destination)
    {
        TensorPadding.Fill(Tables, destination);
        FillImage(source, destination);
    }

    /// <summary>Writes the image's part of the output.</summary>
    protected abstract void FillImage(in ImageView source, byte* destination);
}
