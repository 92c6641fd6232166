using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>From a detector's raw output to candidates, a thread an anchor: outputs with one box an anchor, of any size.</summary>
internal static class CandidateKernels
{
    /// <summary>
    /// YOLO, [1, 4 + classes, anchors] a frame or transposed: centre x, y, width, height in model pixels, then class scores.
    /// </summary>
    /// <param name="at">Anchor, frame.</param>
    /// <param name="output">The outputs of the batch, one frame after the other.</param>
    /// <param name="mappings">By frame.</param>
    /// <param name="roadwork">By class: 1 where it counts as roadwork.</param>
    /// <param name="shape">Shape of the output.</param>
    /// <param name="to">Where candidates go.</param>
    public static void ReadYolo(
        Index2D at, ArrayView<float> output, ArrayView<FrameMapping> mappings, ArrayView<byte> roadwork, DetectorShape shape, CandidateViews to)
    {
        var (frame, values) = (at.Y, 4 + shape.Classes);
        // From one value of an anchor to the next, and from one anchor to the next.
        var (next, apart) = shape.Transposed != 0 ? (1, values) : (shape.Anchors, 1);
        var origin = ((long)frame * values * shape.Anchors) + ((long)at.X * apart);
        var (centerX, centerY) = (output[origin], output[origin + next]);
        var (width, height) = (output[origin + (2L * next)], output[origin + (3L * next)]);
        var finite = CandidateSink.IsFinite(centerX) && CandidateSink.IsFinite(centerY) && CandidateSink.IsFinite(width) && CandidateSink.IsFinite(height);
        var (best, bestClass, bestRoadwork) = (float.MinValue, 0, 0f);
        for (var c = 0; c < shape.Classes; c++)
        {
            var score = output[origin + ((4L + c) * next)];
            finite &= CandidateSink.IsFinite(score);
            if (score > best)
                (best, bestClass) = (score, c);
            if (roadwork[c] != 0 && score > bestRoadwork)
                bestRoadwork = score;
        }

        if (!finite)
        {
            CandidateSink.NoteFault(to.Faults, frame, shape.Fault);
            return;
        }

        CandidateSink.NoteScore(to.BestBits, frame, bestRoadwork);
        if (best >= shape.Threshold)
            CandidateSink.AddCenter(to, mappings[frame], frame, shape.ModelIndex, best, bestClass, centerX, centerY, width, height);
    }

    /// <summary>End-to-end detectors, [1, rows, 6] a frame: left, top, right, bottom in model pixels, score, class.</summary>
    /// <param name="at">Row, frame.</param>
    /// <param name="output">The outputs of the batch, one frame after the other.</param>
    /// <param name="mappings">By frame.</param>
    /// <param name="roadwork">By class: 1 where it counts as roadwork.</param>
    /// <param name="shape">Shape of the output; Anchors are rows.</param>
    /// <param name="to">Where candidates go.</param>
    public static void ReadRows(
        Index2D at, ArrayView<float> output, ArrayView<FrameMapping> mappings, ArrayView<byte> roadwork, DetectorShape shape, CandidateViews to)
    {
        var frame = at.Y;
        var origin = (((long)frame * shape.Anchors) + at.X) * 6;
        var (left, top, right, bottom) = (output[origin], output[origin + 1], output[origin + 2], output[origin + 3]);
        var (score, label) = (output[origin + 4], output[origin + 5]);
        var finite = CandidateSink.IsFinite(left) && CandidateSink.IsFinite(top) && CandidateSink.IsFinite(right) && CandidateSink.IsFinite(bottom)
            && CandidateSink.IsFinite(score) && CandidateSink.IsFinite(label);
        if (!finite)
        {
            CandidateSink.NoteFault(to.Faults, frame, shape.Fault);
            return;
        }

        var classId = label > -1 && label < shape.Classes ? (int)label : -1;
        if (classId >= 0 && roadwork[classId] != 0)
            CandidateSink.NoteScore(to.BestBits, frame, score);
        if (score < shape.Threshold)
            return;
        if (classId < 0 || classId != label)
            CandidateSink.NoteFault(to.Faults, frame, OutputFaults.UnknownClass);
        else
            CandidateSink.AddCorners(to, mappings[frame], frame, shape.ModelIndex, score, classId, left, top, right, bottom);
    }
}
