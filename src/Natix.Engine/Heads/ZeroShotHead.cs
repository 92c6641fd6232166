using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// An image embedding [1, D] against the embeddings of texts, one a label. Logit = scale * cosine + bias; scores are the softmax of the logits
/// (CLIP, arXiv 2103.00020: one label is true) or their sigmoids (SigLIP, arXiv 2303.15343: each is true or not). Votes by its roadwork
/// classes: under the softmax by the probability of any of them, under sigmoids by the best of them.
/// </summary>
internal sealed class ZeroShotHead : Head
{
    private readonly ZeroShotSpec _spec;
    private readonly Calibration _calibration;
    private readonly LabelVote _vote;
    private readonly int _output;
    private readonly float[] _logits;

    public ZeroShotHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        (_spec, _calibration) = (manifest.Head.ZeroShot!, manifest.Calibration);
        _output = IndexOf(manifest, _spec.Output);
        _logits = new float[manifest.Head.Labels.Count];
        _vote = new LabelVote(_logits.Length, manifest.Head.RoadworkClasses, _spec.Softmax);
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var image = Finite(outputs, _output, item, _spec.Output);
        var length = TensorPrimitives.Norm(image);
        if (!(length > 0 && float.IsFinite(length)))
            throw Wrong(_spec.Output, NoDirectionText);
        for (var label = 0; label < _logits.Length; label++)
        {
            var cosine = TensorPrimitives.Dot(image, _spec.Texts.Slice(label * image.Length, image.Length).Span) / length;
            _logits[label] = (_spec.Scale * cosine) + _spec.Bias;
        }

        _vote.Score(_logits, findings.LabelScores.Add(ModelIndex, _logits.Length));
        return _vote.Votes ? new HeadReading(true, _calibration.Apply(_vote.LogOdds(_logits))) : default;
    }
}
