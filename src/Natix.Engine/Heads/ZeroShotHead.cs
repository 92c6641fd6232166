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
    private readonly bool[] _isRoadwork;
    private readonly bool _votes;
    private readonly int _output;
    private readonly float[] _logits;

    public ZeroShotHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        (_spec, _calibration) = (manifest.Head.ZeroShot!, manifest.Calibration);
        _output = IndexOf(manifest, _spec.Output);
        _logits = new float[manifest.Head.Labels.Count];
        _isRoadwork = new bool[_logits.Length];
        foreach (var id in manifest.Head.RoadworkClasses)
            _isRoadwork[id] = true;
        _votes = manifest.Head.RoadworkClasses.Count > 0;
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var image = Finite(outputs, _output, item, _spec.Output);
        var length = TensorPrimitives.Norm(image);
        if (!(length > 0 && float.IsFinite(length)))
            throw Wrong(_spec.Output, $"holds an embedding of length {length}, which has no direction");
        for (var label = 0; label < _logits.Length; label++)
        {
            var cosine = TensorPrimitives.Dot(image, _spec.Texts.Slice(label * image.Length, image.Length).Span) / length;
            _logits[label] = (_spec.Scale * cosine) + _spec.Bias;
        }

        var scores = findings.LabelScores.Add(ModelIndex, _logits.Length);
        if (_spec.Softmax)
            TensorPrimitives.SoftMax(_logits, scores);
        else
            TensorPrimitives.Sigmoid(_logits, scores);
        return _votes ? new HeadReading(true, _calibration.Apply(_spec.Softmax ? SoftmaxLogOdds() : Best(roadwork: true))) : default;
    }

    // ln P(roadwork) - ln P(the rest), each the log of a sum of exponentials: finite where the probabilities round to 0 and 1.
    private double SoftmaxLogOdds() => LogSum(roadwork: true) - LogSum(roadwork: false);

    private double LogSum(bool roadwork)
    {
        var (most, sum) = (Best(roadwork), 0.0);
        for (var label = 0; label < _logits.Length; label++)
            sum += _isRoadwork[label] == roadwork ? Math.Exp(_logits[label] - most) : 0;
        return most + Math.Log(sum);
    }

    private double Best(bool roadwork)
    {
        var best = double.NegativeInfinity;
        for (var label = 0; label < _logits.Length; label++)
            best = _isRoadwork[label] == roadwork ? Math.Max(best, _logits[label]) : best;
        return best;
    }
}
