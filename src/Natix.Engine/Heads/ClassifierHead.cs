using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>One logit an image and, where present, a heat map [1, 1, h, w] of logits over the model's input.</summary>
internal sealed class ClassifierHead : Head
{
    private readonly InputSpec _input;
    private readonly Calibration _calibration;
    private readonly TensorSpec _logit;
    private readonly int _logitIndex;
    private readonly TensorSpec? _heat;
    private readonly int _heatIndex;

    public ClassifierHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        _input = manifest.Input;
        _calibration = manifest.Calibration;
        _logitIndex = IndexOf(manifest, manifest.Head.Logit!);
        _logit = manifest.Outputs[_logitIndex];
        if (manifest.Head.Heat is { } heat)
        {
            _heatIndex = IndexOf(manifest, heat);
            _heat = manifest.Outputs[_heatIndex];
        }
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var logit = Finite(outputs, _logitIndex, item, _logit.Name)[0];
        if (_heat is { } spec)
        {
            var logits = Finite(outputs, _heatIndex, item, spec.Name);
            if (findings.Heat.TryTake(ModelIndex))
            {
                findings.Heat.Reset(
                    spec.Shape[3], spec.Shape[2], geometry.MapX(0), geometry.MapY(0), geometry.MapX(_input.Width), geometry.MapY(_input.Height));
                TensorPrimitives.Sigmoid(logits, findings.Heat.Cells);
            }
        }

        return new HeadReading(true, _calibration.Apply(logit));
    }
}
