namespace Natix.Engine.Language.Vision;

/// <summary>
/// The patches of one image: rows and columns, of which squares of <paramref name="Merge"/> a side become one token each. Patches are numbered by
/// tokens, row by row, and within a token row by row: the order that the vision tower merges in.
/// </summary>
/// <param name="Rows">Rows of patches, a multiple of <paramref name="Merge"/>.</param>
/// <param name="Columns">Columns of patches, a multiple of <paramref name="Merge"/>.</param>
/// <param name="Merge">Patches a side of a token.</param>
internal readonly record struct PatchGrid(int Rows, int Columns, int Merge)
{
    public int Patches => Rows * Columns;

    /// <summary>Rows of tokens.</summary>
    public int TokenRows => Rows / Merge;

    /// <summary>Columns of tokens.</summary>
    public int TokenColumns => Columns / Merge;

    /// <summary>Tokens that the image takes in a prompt.</summary>
    public int Tokens => TokenRows * TokenColumns;

    /// <summary>Where a patch lies.</summary>
    /// <param name="patch">Its number, 0 to <see cref="Patches"/> - 1.</param>
    public (int Row, int Column) Place(int patch)
    {
        var (token, within) = (patch / (Merge * Merge), patch % (Merge * Merge));
        return ((token / TokenColumns * Merge) + (within / Merge), (token % TokenColumns * Merge) + (within % Merge));
    }
}
