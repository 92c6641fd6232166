using Natix.Engine.Language.Sampling;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Vision;

namespace Natix.Engine.Language.Serving;

/// <summary>What becomes of a request's logits. Called by the loop's thread alone, in the order of the tokens; must not block, and must not throw.</summary>
internal abstract class LanguageTask
{
    private RequestImages? _images;
    private bool _needsImagesAgain;

    /// <summary>What is asked; its tag is this.</summary>
    public abstract LanguageRequest Request { get; }

    /// <summary>It is over, and was told so; under the loop's lock.</summary>
    public bool IsOver { get; set; }

    /// <summary>How its tokens are chosen; null for one that wants none.</summary>
    public virtual SamplerState? Sampler => null;

    /// <summary>Which tokens it may choose; null for one that may choose all.</summary>
    public virtual OutputConstraint? Constraint => null;

    /// <summary>Gives it its share of the images that its request has; before it is submitted.</summary>
    /// <param name="images">Released by this.</param>
    /// <param name="again">The prompt may be computed again, so they are needed to the end.</param>
    public void Take(RequestImages images, bool again)
    {
        (_images, _needsImagesAgain) = (images, again);
        Request.Patches = images.Images;
    }

    /// <summary>Gives up its share, when no step can call for them any more.</summary>
    public void ReleaseImages()
    {
        _images?.Release();
        _images = null;
    }

    /// <summary>Takes logits that were asked for.</summary>
    /// <param name="position">The token that they come after.</param>
    /// <param name="logits">[vocabulary], during the call only.</param>
    /// <returns>What is wrong with them; null when nothing is.</returns>
    public virtual string? TakeScores(int position, ReadOnlySpan<float> logits) => null;

    /// <summary>Takes a token of the output.</summary>
    /// <param name="sample">Not an error.</param>
    /// <param name="top">The most likely ones, if they were asked for; during the call only.</param>
    public virtual void TakeToken(in TokenSample sample, ReadOnlySpan<TokenLogprob> top)
    {
    }

    /// <summary>The prompt is computed: its images make room for others'.</summary>
    protected void PassPrompt()
    {
        if (!_needsImagesAgain)
            ReleaseImages();
    }

    /// <summary>It is over.</summary>
    public abstract void End(FinishReason reason, string? failure);
}
