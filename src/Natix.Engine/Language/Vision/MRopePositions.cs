using Natix.Engine.Language.Text;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// Positions of a prompt's tokens in time, height and width (M-RoPE, Wang et al. 2024; frames of Qwen3-VL). Text has the same in all three and
/// counts on; an image stands still in time and spreads its rows and columns from where it begins; what follows it begins behind its longer side.
/// Immutable.
/// </summary>
internal sealed class MRopePositions
{
    private readonly int[] _positions;

    private MRopePositions(int[] positions, int length, int delta) => (_positions, Length, Delta) = (positions, length, delta);

    /// <summary>Tokens of the prompt.</summary>
    public int Length { get; }

    /// <summary>Position of the n-th token of the sequence minus n, for all tokens behind the prompt: 0 or less.</summary>
    public int Delta { get; }

    /// <summary>The position of a token, in the prompt or behind it.</summary>
    /// <param name="axis">0 time, 1 height, 2 width.</param>
    /// <param name="token">Its place in the sequence, from 0.</param>
    public int At(int axis, int token) => token < Length ? _positions[(axis * Length) + token] : token + Delta;

    /// <summary>Positions of a prompt.</summary>
    /// <param name="length">Its tokens.</param>
    /// <param name="images">Places of its images, in order and apart.</param>
    /// <param name="grids">Their patches; as many tokens as the places have.</param>
    public static MRopePositions Of(int length, IReadOnlyList<ImageSpan> images, IReadOnlyList<PatchGrid> grids)
    {
        if (images.Count != grids.Count)
            throw new ArgumentException($"expected a grid for each of {images.Count} images, found {grids.Count}", nameof(grids));
        var positions = new int[3 * length];
        var (token, next) = (0, 0);
        for (var i = 0; i < images.Count; i++)
        {
            var (image, grid) = (images[i], grids[i]);
            if (image.Start < token || image.Start > length - image.Length || image.Length != grid.Tokens)
                throw new ArgumentException($"expected image {i} with {grid.Tokens} tokens between {token} and {length}, found {image}", nameof(images));
            for (; token < image.Start; token++)
                Set(token, next, next, next++);
            for (var k = 0; k < image.Length; k++, token++)
                Set(token, next, next + (k / grid.TokenColumns), next + (k % grid.TokenColumns));
            next += Math.Max(grid.TokenRows, grid.TokenColumns);
        }

        for (; token < length; token++)
            Set(token, next, next, next++);
        return new MRopePositions(positions, length, next - length);

        void Set(int at, int time, int height, int width)
        {
            positions[at] = time;
            positions[length + at] = height;
            positions[(2 * length) + at] = width;
        }
    }
}
