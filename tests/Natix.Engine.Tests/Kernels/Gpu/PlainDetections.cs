using Natix.Engine.Heads;
using Natix.Engine.Kernels.Gpu;

namespace Natix.Engine.Tests.Kernels.Gpu;

/// <summary>Detector outputs read in plain loops, suppressed by the CPU's own suppression: what the device must give.</summary>
internal static class PlainDetections
{
    private const float Iou = 0.45f;

    public static (Detection[] Boxes, float Best) OfYolo(ReadOnlySpan<float> output, DetectorShape shape, FrameMapping map, byte[] roadwork)
    {
        var (boxes, best, n) = (new List<Detection>(), 0f, shape.Anchors);
        for (var a = 0; a < n; a++)
        {
            var classId = 0;
            for (var c = 0; c < shape.Classes; c++)
            {
                var score = output[((4 + c) * n) + a];
                if (score > output[((4 + classId) * n) + a])
                    classId = c;
                if (roadwork[c] != 0)
                    best = Math.Max(best, score);
            }

            var (x, y, width, height) = (output[a], output[n + a], output[(2 * n) + a], output[(3 * n) + a]);
            Add(boxes, shape, map, output[((4 + classId) * n) + a], classId, x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));
        }

        return (Suppressed(boxes), best);
    }

    public static (Detection[] Boxes, float Best) OfRows(ReadOnlySpan<float> output, DetectorShape shape, FrameMapping map, byte[] roadwork)
    {
        var (boxes, best) = (new List<Detection>(), 0f);
        for (var i = 0; i < 6 * shape.Anchors; i += 6)
        {
            var classId = (int)output[i + 5];
            if (roadwork[classId] != 0)
                best = Math.Max(best, output[i + 4]);
            Add(boxes, shape, map, output[i + 4], classId, output[i], output[i + 1], output[i + 2], output[i + 3]);
        }

        return (Suppressed(boxes), best);
    }

    private static void Add(
        List<Detection> boxes, DetectorShape shape, FrameMapping map, float score, int classId, float left, float top, float right, float bottom)
    {
        if (score < shape.Threshold)
            return;
        boxes.Add(new Detection(
            (left - map.OffsetX) * map.ScaleX,
            (top - map.OffsetY) * map.ScaleY,
            (right - map.OffsetX) * map.ScaleX,
            (bottom - map.OffsetY) * map.ScaleY,
            Math.Clamp(score, 0, 1),
            classId,
            shape.ModelIndex));
    }

    private static Detection[] Suppressed(List<Detection> boxes)
    {
        var array = boxes.ToArray();
        return array[..NonMaximumSuppression.Suppress(array, Iou)];
    }
}
