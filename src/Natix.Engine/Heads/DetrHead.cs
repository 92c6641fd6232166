using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// DETR-like detectors with their raw outputs (RF-DETR, arXiv 2511.09554; D-FINE; RT-DETR): boxes [1, Q, 4], centre x, y and size w, h as
/// shares of the model's input, and logits [1, Q, C]. The strongest entries over all queries and classes are the objects, so a query may
/// give several; no suppression.
/// </summary>
internal sealed class DetrHead : DetectorHead
{
    private readonly int _boxes;
    private readonly int _logits;
    private readonly int _queries;
    private readonly int _classes;
    private readonly float _leastLogit;
    private readonly StrongestEntries _strongest;

    public DetrHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, manifest.Head.MaxDetections, suppresses: false)
    {
        _boxes = IndexOf(manifest, manifest.Head.Boxes!);
        _logits = IndexOf(manifest, manifest.Head.Logits!);
        _queries = manifest.Outputs[_logits].Shape[1];
        _classes = manifest.Head.Labels.Count;
        _leastLogit = LeastLogit(manifest.Head.ScoreThreshold);
        _strongest = new StrongestEntries(manifest.Head.MaxDetections);
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var boxes = Finite(outputs, _boxes, item, Spec.Boxes!);
        var logits = outputs.Output(_logits, item);
        if (!Gather(logits))
            throw NotFinite(Spec.Logits!);
        foreach (var entry in _strongest.Finish())
        {
            var (query, classId) = Math.DivRem(StrongestEntries.Number(entry), _classes);
            var score = Sigmoid(logits[StrongestEntries.Number(entry)]);
            if (score < Spec.ScoreThreshold)
                break;
            var box = boxes.Slice(4 * query, 4);
            AddCandidate(geometry, box[0] * Input.Width, box[1] * Input.Height, box[2] * Input.Width, box[3] * Input.Height, score, classId);
        }

        return BestRoadwork(logits);
    }

    // Compares logits, so that only what is kept needs its sigmoid. False when one is not finite.
    private bool Gather(ReadOnlySpan<float> logits)
    {
        _strongest.Clear(_leastLogit);
        ref var first = ref MemoryMarshal.GetReference(logits);
        var (taint, i) = (Vector256<float>.Zero, 0);
        for (; i <= logits.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var values = Vector256.LoadUnsafe(ref first, (nuint)i);
            taint = FloatScan.Join(taint, values);
            var above = Vector256.GreaterThanOrEqual(values, Vector256.Create(_strongest.Floor)).ExtractMostSignificantBits();
            for (; above != 0; above &= above - 1)
            {
                var at = i + BitOperations.TrailingZeroCount(above);
                _strongest.Add(logits[at], at);
            }
        }

        FloatScan.Join(logits[i..], ref taint);
        for (; i < logits.Length; i++)
        {
            if (logits[i] >= _strongest.Floor)
                _strongest.Add(logits[i], i);
        }

        return FloatScan.IsClean(taint);
    }

    private double BestRoadwork(ReadOnlySpan<float> logits)
    {
        var best = float.NegativeInfinity;
        foreach (var id in RoadworkClasses)
        {
            for (var query = 0; query < _queries; query++)
                best = Math.Max(best, logits[(query * _classes) + id]);
        }

        return 1 / (1 + Math.Exp(-(double)best));
    }
}
