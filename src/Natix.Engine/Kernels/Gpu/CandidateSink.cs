using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// What kernels that read outputs do with what they read, on the device. A candidate takes its place by an atomic counter, so their order is not
/// defined; <see cref="SuppressionKernels"/> restores one.
/// </summary>
internal static class CandidateSink
{
    private const int ExponentBits = 0x7F800000;

    public static bool IsFinite(float value) => (Interop.FloatAsInt(value) & ExponentBits) != ExponentBits;

    /// <summary>Adds a box given by its edges in model pixels.</summary>
    public static void AddCorners(
        CandidateViews to, FrameMapping map, int frame, int model, float score, int classId, float left, float top, float right, float bottom)
    {
        var box = Mapped(map, model, score, classId, left, top, right, bottom);
        // Beyond the range of floats there is no box; as a number that is none it would have no rank among the others.
        if (!(box.Left == box.Left && box.Top == box.Top && box.Right == box.Right && box.Bottom == box.Bottom))
            return;
        var place = Atomic.Add(ref to.Counts[frame], 1);
        if (place < to.Capacity) // always: there are as many places as anchors
            to.Boxes[((long)frame * to.Capacity) + place] = box;
    }

    /// <summary>Adds a box given by centre and size in model pixels.</summary>
    public static void AddCenter(
        CandidateViews to, FrameMapping map, int frame, int model, float score, int classId, float x, float y, float width, float height) =>
        AddCorners(to, map, frame, model, score, classId, x - (width * 0.5f), y - (height * 0.5f), x + (width * 0.5f), y + (height * 0.5f));

    /// <summary>A box in source pixels, not cut to the image.</summary>
    public static Detection Mapped(FrameMapping map, int model, float score, int classId, float left, float top, float right, float bottom) => new(
        (left - map.OffsetX) * map.ScaleX,
        (top - map.OffsetY) * map.ScaleY,
        (right - map.OffsetX) * map.ScaleX,
        (bottom - map.OffsetY) * map.ScaleY,
        score < 0 ? 0 : (score > 1 ? 1 : score),
        classId,
        model);

    /// <summary>The part of a box that lies in the image.</summary>
    public static Detection Clipped(Detection box, FrameMapping map) => new(
        Within(box.Left, map.Width), Within(box.Top, map.Height), Within(box.Right, map.Width), Within(box.Bottom, map.Height), box.Score, box.ClassId,
        box.ModelIndex);

    /// <summary>Raises a frame's best roadwork score. Floats that are not negative order as their bits do; looking first spares most of the atomics.</summary>
    public static void NoteScore(ArrayView<int> bestBits, int frame, float score)
    {
        if (score > 0 && (int)Interop.FloatAsInt(score) > bestBits[frame])
            Atomic.Max(ref bestBits[frame], (int)Interop.FloatAsInt(score));
    }

    /// <summary>Adds a fault to a frame's.</summary>
    public static void NoteFault(ArrayView<int> faults, int frame, int fault)
    {
        if ((faults[frame] & fault) == 0)
            Atomic.Or(ref faults[frame], fault);
    }

    private static float Within(float value, float limit) => IntrinsicMath.Min(IntrinsicMath.Max(value, 0), limit);
}
