using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// From a detector's raw output to candidates, a thread an anchor. A candidate takes its place by an atomic counter, so their order is not
/// defined; <see cref="SuppressionKernels"/> restores one.
/// </summary>
internal static class CandidateKernels
{
    private const int ExponentBits = 0x7F800000;

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
        var finite = IsFinite(centerX) && IsFinite(centerY) && IsFinite(width) && IsFinite(height);
        var (best, bestClass, bestRoadwork) = (float.MinValue, 0, 0f);
        for (var c = 0; c < shape.Classes; c++)
        {
            var score = output[origin + ((4L + c) * next)];
            finite &= IsFinite(score);
            if (score > best)
                (best, bestClass) = (score, c);
            if (roadwork[c] != 0 && score > bestRoadwork)
                bestRoadwork = score;
        }

        NoteFrame(to, frame, finite, bestRoadwork);
        if (finite && best >= shape.Threshold)
        {
            Add(to, mappings[frame], frame, shape.ModelIndex, best, bestClass,
                centerX - (width * 0.5f), centerY - (height * 0.5f), centerX + (width * 0.5f), centerY + (height * 0.5f));
        }
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
        var finite = IsFinite(left) && IsFinite(top) && IsFinite(right) && IsFinite(bottom) && IsFinite(score) && IsFinite(label);
        var classId = finite && label > -1 && label < shape.Classes ? (int)label : -1;
        var counts = score >= shape.Threshold;
        // A class that the model does not have is as wrong as a value that is not finite, where the row counts.
        NoteFrame(to, frame, finite && (!counts || (classId >= 0 && classId == label)), classId >= 0 && roadwork[classId] != 0 ? score : 0);
        if (counts && classId >= 0)
            Add(to, mappings[frame], frame, shape.ModelIndex, score, classId, left, top, right, bottom);
    }

    private static void Add(
        CandidateViews to, FrameMapping map, int frame, int model, float score, int classId, float left, float top, float right, float bottom)
    {
        var place = Atomic.Add(ref to.Counts[frame], 1);
        if (place >= to.Capacity)
            return; // never: there are as many places as anchors
        to.Boxes[((long)frame * to.Capacity) + place] = new Detection(
            (left - map.OffsetX) * map.ScaleX,
            (top - map.OffsetY) * map.ScaleY,
            (right - map.OffsetX) * map.ScaleX,
            (bottom - map.OffsetY) * map.ScaleY,
            score < 0 ? 0 : (score > 1 ? 1 : score),
            classId,
            model);
    }

    // Floats that are not negative order as their bits do; looking first spares most of the atomics.
    private static void NoteFrame(CandidateViews to, int frame, bool finite, float roadwork)
    {
        if (!finite)
            to.Faults[frame] = 1;
        else if (roadwork > 0 && (int)Interop.FloatAsInt(roadwork) > to.BestBits[frame])
            Atomic.Max(ref to.BestBits[frame], (int)Interop.FloatAsInt(roadwork));
    }

    private static bool IsFinite(float value) => (Interop.FloatAsInt(value) & ExponentBits) != ExponentBits;
}
