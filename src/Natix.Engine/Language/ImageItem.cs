using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language;

/// <summary>A stretch of a prompt whose rows take the embeddings of one picture instead of those of their tokens.</summary>
/// <param name="Key">Of the pixels and of everything that decides their embeddings: preprocessing, model, revision. Equal keys, equal embeddings.</param>
/// <param name="Offset">Its first token in the prompt.</param>
/// <param name="Length">Its tokens, which is how many embeddings it has; above 0.</param>
/// <param name="GridHeight">Rows of embeddings, for positions of three axes; 0: it counts on like text.</param>
/// <param name="GridWidth">Embeddings a row; 0 with a height of 0.</param>
internal readonly record struct ImageItem(ContentDigest Key, int Offset, int Length, int GridHeight = 0, int GridWidth = 0)
{
    /// <summary>The token after its last.</summary>
    public int End => Offset + Length;

    /// <summary>By how much the position of the token after it exceeds that of its first.</summary>
    public int Span => GridHeight == 0 ? Length : Math.Max(GridHeight, GridWidth);
}
