namespace Natix.Engine.Models;

/// <summary>The particulars of a Gfl head.</summary>
/// <param name="Levels">Scores and distances outputs by stride; empty where one output holds all.</param>
/// <param name="RegMax">Largest distance in strides; a side has RegMax + 1 logits.</param>
/// <param name="CenterOffset">Where in its cell a centre lies, in cells: 0 for NanoDet-Plus, 0.5 for the first NanoDet.</param>
/// <param name="ScoresAreLogits">True when the file ends before the sigmoid of the class scores.</param>
internal sealed record GflSpec(IReadOnlyList<(string Scores, string Distances)> Levels, int RegMax, float CenterOffset, bool ScoresAreLogits);

/// <summary>The particulars of a Depth head.</summary>
/// <param name="Depth">Name of the depth output.</param>
/// <param name="Sky">Name of the sky output; null when there is none.</param>
/// <param name="FocalLength">Focal length in pixels of the source image, for frames that come without one; 0 when it is not known.</param>
/// <param name="HorizontalFieldOfView">The same as an angle in degrees across the source image; 0 when it is not known.</param>
internal sealed record DepthSpec(string Depth, string? Sky, float FocalLength = 0, double HorizontalFieldOfView = 0)
{
    /// <summary>What the model's numbers are.</summary>
    public DepthUnit Unit { get; init; }

    /// <summary>The focal length that the manifest gives for an image, pixels of the source; 0 when it gives none.</summary>
    /// <param name="width">Width of the upright source image, pixels.</param>
    public float FocalLengthOf(int width) =>
        HorizontalFieldOfView > 0 ? (float)(width / (2 * Math.Tan(HorizontalFieldOfView * Math.PI / 360))) : FocalLength;
}

/// <summary>What the numbers of a depth model are.</summary>
internal enum DepthUnit
{
    /// <summary>Metres along the axis once multiplied with the focal length in pixels of the input, over 300 (Depth Anything 3).</summary>
    ByFocalLength,

    /// <summary>Metres along the axis.</summary>
    Metres,

    /// <summary>Metres along the ray of each pixel.</summary>
    MetresAlongRay,
}

/// <summary>The particulars of a Masks head.</summary>
/// <param name="Masks">Name of the output of mask logits.</param>
/// <param name="Presence">Name of the output with the presence logit; null when there is none.</param>
internal sealed record MasksSpec(string Masks, string? Presence);

/// <summary>The particulars of an Embedding head.</summary>
/// <param name="Output">Name of the output.</param>
/// <param name="Length">Floats an embedding.</param>
/// <param name="PrefixTokens">Tokens before the first patch; the first is the image's.</param>
/// <param name="Columns">Patches a row; 0 when there are none.</param>
/// <param name="Rows">Rows of patches; 0 when there are none.</param>
/// <param name="Normalize">True when each embedding is to have length 1.</param>
internal sealed record EmbeddingSpec(string Output, int Length, int PrefixTokens, int Columns, int Rows, bool Normalize);

/// <summary>The particulars of a ZeroShot head.</summary>
/// <param name="Output">Name of the embedding output.</param>
/// <param name="Texts">Text embeddings of length 1, one a label, row after row.</param>
/// <param name="Softmax">True for the softmax of the logits, false for their sigmoids.</param>
/// <param name="Scale">Factor of the cosine.</param>
/// <param name="Bias">Added to it.</param>
internal sealed record ZeroShotSpec(string Output, ReadOnlyMemory<float> Texts, bool Softmax, float Scale, float Bias);
