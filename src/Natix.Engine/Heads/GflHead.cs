using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// Generalized focal loss heads (Li et al. 2020, arXiv 2006.04388; NanoDet, NanoDet-Plus): per cell class scores and, for each of the
/// sides left, top, right, bottom, logits over the distances 0..regMax in strides. A distance is the expectation of their softmax, measured from the
/// cell's centre (cell + centerOffset) * stride. Grids round up, in the order of the strides. One tensor [1, N, classes + 4 * (regMax + 1)]
/// or two a stride, [1, n, classes] and [1, n, 4 * (regMax + 1)].
/// </summary>
internal sealed class GflHead : DetectorHead
{
    private readonly GflSpec _gfl;
    private readonly int _classes;
    private readonly int _bins;
    private readonly float _leastScore;
    private readonly GflLevel[] _levels;
    private readonly float[] _weights;
    private readonly float[] _steps;

    public GflHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, GflLevel.Of(manifest).Sum(level => level.Columns * level.Rows))
    {
        _gfl = manifest.Head.Gfl!;
        _classes = manifest.Head.Labels.Count;
        _bins = _gfl.RegMax + 1;
        _leastScore = _gfl.ScoresAreLogits ? LeastLogit(manifest.Head.ScoreThreshold) : manifest.Head.ScoreThreshold;
        _levels = GflLevel.Of(manifest);
        _weights = new float[4 * _bins];
        _steps = [.. Enumerable.Range(0, _bins).Select(bin => (float)bin)];
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var roadwork = float.NegativeInfinity;
        foreach (ref readonly var level in _levels.AsSpan())
        {
            var scores = outputs.Output(level.Scores, item)[level.ScoresAt..];
            var distances = outputs.Output(level.Distances, item)[level.DistancesAt..];
            var (scoresTaint, distancesTaint) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var cell = 0; cell < level.Columns * level.Rows; cell++)
            {
                var classes = scores.Slice(cell * level.ScoresStep, _classes);
                var sides = distances.Slice(cell * level.DistancesStep, 4 * _bins);
                FloatScan.Join(sides, ref distancesTaint);
                var best = FloatScan.Max(classes, ref scoresTaint);
                foreach (var id in RoadworkClasses)
                    roadwork = Math.Max(roadwork, classes[id]);
                if (best >= _leastScore)
                    AddCell(classes, sides, level, cell, geometry);
            }

            if (!FloatScan.IsClean(scoresTaint))
                throw NotFinite(level.ScoresName);
            if (!FloatScan.IsClean(distancesTaint))
                throw NotFinite(level.DistancesName);
        }

        return _gfl.ScoresAreLogits ? 1 / (1 + Math.Exp(-(double)roadwork)) : Math.Max(0, roadwork);
    }

    private void AddCell(ReadOnlySpan<float> classes, ReadOnlySpan<float> sides, in GflLevel level, int cell, in PreprocessGeometry geometry)
    {
        var classId = TensorPrimitives.IndexOfMax(classes);
        var score = _gfl.ScoresAreLogits ? Sigmoid(classes[classId]) : classes[classId];
        if (score < Spec.ScoreThreshold)
            return;
        var (row, column) = Math.DivRem(cell, level.Columns);
        var (x, y) = ((column + _gfl.CenterOffset) * level.Stride, (row + _gfl.CenterOffset) * level.Stride);
        Weigh(sides);
        AddCorners(
            geometry, x - Distance(0, level.Stride), y - Distance(1, level.Stride), x + Distance(2, level.Stride), y + Distance(3, level.Stride),
            score, classId);
    }

    // The four softmaxes up to their sums, which Distance divides by. The largest logit is taken off first, so that no weight overflows.
    private void Weigh(ReadOnlySpan<float> sides)
    {
        for (var side = 0; side < 4; side++)
        {
            var logits = sides.Slice(side * _bins, _bins);
            TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), _weights.AsSpan(side * _bins, _bins));
        }

        TensorPrimitives.Exp(_weights, _weights);
    }

    private float Distance(int side, int stride)
    {
        var weights = _weights.AsSpan(side * _bins, _bins);
        return TensorPrimitives.Dot(weights, _steps) / TensorPrimitives.Sum(weights) * stride;
    }
}
