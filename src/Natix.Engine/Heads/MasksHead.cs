using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// SAM 3 under one prompt (arXiv 2511.16719): logits [1, Q], where the file has it the logit of the prompt's presence [1, 1], boxes [1, Q, 4],
/// centre x, y and size w, h as shares of the input, and mask logits [1, Q, h, w]. Score = sigmoid(logit) * sigmoid(presence), kept above the
/// threshold; inside a mask is where its logit, bilinear, is above 0. Objects are detections too. Votes by its best score when the prompt is a
/// roadwork class. Masks of objects that are not kept are not read.
/// </summary>
internal sealed class MasksHead : Head
{
    private readonly HeadSpec _head;
    private readonly MasksSpec _spec;
    private readonly InputSpec _input;
    private readonly Calibration _calibration;
    private readonly int _logits;
    private readonly int _presence = -1;
    private readonly int _boxes;
    private readonly int _masks;
    private readonly int _columns;
    private readonly int _rows;
    private readonly StrongestEntries _strongest;

    public MasksHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        (_head, _spec, _input, _calibration) = (manifest.Head, manifest.Head.Masks!, manifest.Input, manifest.Calibration);
        _logits = IndexOf(manifest, _head.Logits!);
        _boxes = IndexOf(manifest, _head.Boxes!);
        _masks = IndexOf(manifest, _spec.Masks);
        if (_spec.Presence is { } presence)
            _presence = IndexOf(manifest, presence);
        var shape = manifest.Outputs[_masks].Shape;
        (_rows, _columns) = (shape[2], shape[3]);
        _strongest = new StrongestEntries(_head.MaxDetections);
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var logits = Finite(outputs, _logits, item, _head.Logits!);
        var boxes = Finite(outputs, _boxes, item, _head.Boxes!);
        var presence = _presence < 0 ? 1 : Sigmoid(Finite(outputs, _presence, item, _spec.Presence!)[0]);
        var masks = outputs.Output(_masks, item);
        var best = Rank(logits, presence);
        var grid = new MaskGrid(
            _columns, _rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(_input.Width), geometry.MapY(_input.Height), geometry.Width, geometry.Height);
        var kept = _strongest.Finish();
        foreach (var entry in kept)
            RequireFinite(Mask(masks, StrongestEntries.Number(entry)));
        foreach (var entry in kept)
        {
            var query = StrongestEntries.Number(entry);
            var found = Object(boxes.Slice(4 * query, 4), Sigmoid(logits[query]) * presence, geometry);
            if (!(found.Width > 0 && found.Height > 0))
                continue; // in the padding alone
            findings.Detections.Add(found);
            findings.Masks.Add(found, Mask(masks, query), grid);
        }

        return _head.RoadworkClasses.Count == 0 ? default : new HeadReading(true, _calibration.Apply(LogOdds(best)));
    }

    // Offers what is above the threshold to the strongest; returns the best score.
    private float Rank(ReadOnlySpan<float> logits, float presence)
    {
        _strongest.Clear(_head.ScoreThreshold);
        var best = 0f;
        for (var query = 0; query < logits.Length; query++)
        {
            var score = Sigmoid(logits[query]) * presence;
            best = Math.Max(best, score);
            if (score > _head.ScoreThreshold && score >= _strongest.Floor)
                _strongest.Add(score, query);
        }

        return best;
    }

    private ReadOnlySpan<float> Mask(ReadOnlySpan<float> masks, int query) => masks.Slice(query * _columns * _rows, _columns * _rows);

    private void RequireFinite(ReadOnlySpan<float> mask)
    {
        if (!TensorPrimitives.IsFiniteAll(mask))
            throw NotFinite(_spec.Masks);
    }

    private Detection Object(ReadOnlySpan<float> box, float score, in PreprocessGeometry geometry)
    {
        var (x, y, width, height) = (box[0] * _input.Width, box[1] * _input.Height, box[2] * _input.Width, box[3] * _input.Height);
        return new Detection(
            geometry.ClampX(x - (width / 2)), geometry.ClampY(y - (height / 2)), geometry.ClampX(x + (width / 2)), geometry.ClampY(y + (height / 2)),
            Math.Clamp(score, 0, 1), 0, ModelIndex);
    }
}
