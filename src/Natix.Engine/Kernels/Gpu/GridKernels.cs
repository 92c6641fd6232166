using ILGPU;
using ILGPU.Algorithms;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>From a detector's raw output to candidates, a thread a cell: outputs whose boxes are told relative to the cells of grids.</summary>
internal static class GridKernels
{
    private const float ObjectnessPower = 0.6f;
    private const float ClassPower = 0.4f;

    /// <summary>YOLOX, a row a cell: centre offset x, y and log size w, h in strides, objectness, class scores; score = objectness * class.</summary>
    /// <param name="at">Cell of the grid, frame.</param>
    /// <param name="output">The outputs of the batch, one frame after the other.</param>
    /// <param name="mappings">By frame.</param>
    /// <param name="roadwork">By class: 1 where it counts as roadwork.</param>
    /// <param name="shape">Classes, threshold, model.</param>
    /// <param name="grid">The grid; its scores are its rows.</param>
    /// <param name="to">Where candidates go.</param>
    public static void ReadYolox(
        Index2D at, ArrayView<float> output, ArrayView<FrameMapping> mappings, ArrayView<byte> roadwork, DetectorShape shape, GridLevel grid,
        CandidateViews to)
    {
        var origin = ((long)at.Y * grid.ScoresFrame) + grid.ScoresAt + ((long)at.X * grid.ScoresStep);
        var finite = true;
        for (var i = 0; i < 5; i++)
            finite &= CandidateSink.IsFinite(output[origin + i]);
        var objectness = output[origin + 4];
        var (best, bestClass, bestRoadwork) = (float.MinValue, 0, 0f);
        for (var c = 0; c < shape.Classes; c++)
        {
            var score = output[origin + 5 + c];
            finite &= CandidateSink.IsFinite(score);
            if (score > best)
                (best, bestClass) = (score, c);
            if (roadwork[c] != 0 && objectness * score > bestRoadwork)
                bestRoadwork = objectness * score;
        }

        if (!finite)
        {
            CandidateSink.NoteFault(to.Faults, at.Y, grid.ScoresFault);
            return;
        }

        CandidateSink.NoteScore(to.BestBits, at.Y, bestRoadwork);
        if (objectness < shape.Threshold || objectness * best < shape.Threshold)
            return;
        CandidateSink.AddCenter(
            to, mappings[at.Y], at.Y, shape.ModelIndex, objectness * best, bestClass,
            (output[origin] + (at.X % grid.Columns)) * grid.Stride,
            (output[origin + 1] + (at.X / grid.Columns)) * grid.Stride,
            XMath.Exp(output[origin + 2]) * grid.Stride,
            XMath.Exp(output[origin + 3]) * grid.Stride);
    }

    /// <summary>FastestDet, planes of cells: objectness, tanh offsets, sigmoid sizes, classes; score = objectness^0.6 * class^0.4.</summary>
    /// <inheritdoc cref="ReadYolox"/>
    public static void ReadFastestDet(
        Index2D at, ArrayView<float> output, ArrayView<FrameMapping> mappings, ArrayView<byte> roadwork, DetectorShape shape, GridLevel grid,
        CandidateViews to)
    {
        var cells = grid.Columns * grid.Rows;
        var origin = ((long)at.Y * grid.ScoresFrame) + at.X;
        var finite = true;
        for (var i = 0; i < 5; i++)
            finite &= CandidateSink.IsFinite(output[origin + ((long)i * cells)]);
        var objectness = output[origin];
        var (best, bestClass, bestRoadwork) = (float.MinValue, 0, 0f);
        for (var c = 0; c < shape.Classes; c++)
        {
            var score = output[origin + ((5L + c) * cells)];
            finite &= CandidateSink.IsFinite(score);
            if (score > best)
                (best, bestClass) = (score, c);
            if (roadwork[c] != 0 && score > bestRoadwork)
                bestRoadwork = score;
        }

        if (!finite)
        {
            CandidateSink.NoteFault(to.Faults, at.Y, grid.ScoresFault);
            return;
        }

        // Most cells are silent: what can neither fire nor be the best needs no powers.
        if (objectness > 0 && bestRoadwork > 0)
            CandidateSink.NoteScore(to.BestBits, at.Y, Score(objectness, bestRoadwork));
        var strongest = objectness > 0 && best > 0 ? Score(objectness, best) : 0;
        if (strongest < shape.Threshold)
            return;
        CandidateSink.AddCenter(
            to, mappings[at.Y], at.Y, shape.ModelIndex, strongest, bestClass,
            ((at.X % grid.Columns) + Tanh(output[origin + cells])) / grid.Columns * shape.InputWidth,
            ((at.X / grid.Columns) + Tanh(output[origin + (2L * cells)])) / grid.Rows * shape.InputHeight,
            Sigmoid(output[origin + (3L * cells)]) * shape.InputWidth,
            Sigmoid(output[origin + (4L * cells)]) * shape.InputHeight);
    }

    /// <summary>
    /// Generalized focal loss heads, a row a cell: class scores, and logits over distances to the four sides, whose softmax's expectation in strides
    /// is the distance.
    /// </summary>
    /// <param name="at">Cell of the grid, frame.</param>
    /// <param name="scores">The outputs that hold the scores, one frame after the other.</param>
    /// <param name="distances">The outputs that hold the distances; may be the same.</param>
    /// <param name="mappings">By frame.</param>
    /// <param name="roadwork">By class: 1 where it counts as roadwork.</param>
    /// <param name="shape">Classes, threshold, model.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="to">Where candidates go.</param>
    public static void ReadGfl(
        Index2D at, ArrayView<float> scores, ArrayView<float> distances, ArrayView<FrameMapping> mappings, ArrayView<byte> roadwork, DetectorShape shape,
        GridLevel grid, CandidateViews to)
    {
        var from = ((long)at.Y * grid.ScoresFrame) + grid.ScoresAt + ((long)at.X * grid.ScoresStep);
        var sides = ((long)at.Y * grid.DistancesFrame) + grid.DistancesAt + ((long)at.X * grid.DistancesStep);
        var (best, bestClass, bestRoadwork, scoresFinite, sidesFinite) = (float.MinValue, 0, float.MinValue, true, true);
        for (var c = 0; c < shape.Classes; c++)
        {
            var score = scores[from + c];
            scoresFinite &= CandidateSink.IsFinite(score);
            if (score > best)
                (best, bestClass) = (score, c);
            if (roadwork[c] != 0 && score > bestRoadwork)
                bestRoadwork = score;
        }

        for (var i = 0; i < 4 * grid.Bins; i++)
            sidesFinite &= CandidateSink.IsFinite(distances[sides + i]);
        if (!scoresFinite || !sidesFinite)
        {
            CandidateSink.NoteFault(to.Faults, at.Y, (scoresFinite ? 0 : grid.ScoresFault) | (sidesFinite ? 0 : grid.DistancesFault));
            return;
        }

        if (bestRoadwork > float.MinValue)
            CandidateSink.NoteScore(to.BestBits, at.Y, grid.ScoresAreLogits != 0 ? Sigmoid(bestRoadwork) : bestRoadwork);
        var strongest = grid.ScoresAreLogits != 0 ? Sigmoid(best) : best;
        if (strongest < shape.Threshold)
            return;
        var x = ((at.X % grid.Columns) + grid.CenterOffset) * grid.Stride;
        var y = ((at.X / grid.Columns) + grid.CenterOffset) * grid.Stride;
        CandidateSink.AddCorners(
            to, mappings[at.Y], at.Y, shape.ModelIndex, strongest, bestClass,
            x - Distance(distances, sides, grid),
            y - Distance(distances, sides + grid.Bins, grid),
            x + Distance(distances, sides + (2L * grid.Bins), grid),
            y + Distance(distances, sides + (3L * grid.Bins), grid));
    }

    /// <summary>The logistic function.</summary>
    public static float Sigmoid(float logit) => 1 / (1 + XMath.Exp(-logit));

    /// <summary>The hyperbolic tangent, 1 and -1 far out: the library's is not a number there on CUDA.</summary>
    public static float Tanh(float value) => 1 - (2 / (1 + XMath.Exp(2 * value)));

    // The largest logit is taken off first, so that no weight overflows.
    private static float Distance(ArrayView<float> logits, long from, GridLevel grid)
    {
        var most = logits[from];
        for (var bin = 1; bin < grid.Bins; bin++)
            most = IntrinsicMath.Max(most, logits[from + bin]);
        var (sum, steps) = (0f, 0f);
        for (var bin = 0; bin < grid.Bins; bin++)
        {
            var weight = XMath.Exp(logits[from + bin] - most);
            sum += weight;
            steps += weight * bin;
        }

        return steps / sum * grid.Stride;
    }

    private static float Score(float objectness, float classScore) => XMath.Pow(objectness, ObjectnessPower) * XMath.Pow(classScore, ClassPower);
}
