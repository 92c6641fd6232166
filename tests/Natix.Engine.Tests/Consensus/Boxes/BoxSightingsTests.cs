using FsCheck.Xunit;
using Natix.Engine.Consensus.Boxes;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Boxes;

public sealed class BoxSightingsTests
{
    [Property(MaxTest = 150)]
    public void Detectors_that_saw_an_object_are_those_with_an_overlapping_box_of_its_class(int seed)
    {
        var random = new Random(seed);
        var boxes = RandomBoxes.Make(seed, random.Next(0, 70), 11, 3);
        var columns = new BoxColumns(70);
        Fill(columns, RandomBoxes.Make(seed + 1, 70, 11, 3)); // what an earlier frame left must not show
        Fill(columns, boxes);
        var threshold = random.NextSingle() * 0.9f;
        foreach (var byDistance in (bool[])[false, true])
        {
            foreach (var box in boxes.Append(RandomBoxes.Box(0, 0, 900, 500, 1, classId: 1, model: 5)))
            {
                var expected = boxes.Where(b => b.ClassId == box.ClassId && Overlap(b, box, byDistance) > threshold)
                    .Aggregate(1UL << box.ModelIndex, (seen, b) => seen | (1UL << b.ModelIndex));
                Assert.Equal(expected, BoxSightings.Of(box, boxes, columns, threshold, byDistance));
            }
        }
    }

    private static void Fill(BoxColumns columns, Detection[] boxes)
    {
        columns.Clear();
        foreach (var box in boxes)
            columns.Add(box);
        Assert.Equal(boxes.Length, columns.Count);
    }

    private static float Overlap(in Detection a, in Detection b, bool byDistance) => byDistance && Detection.Iou(a, b) > 0 ? BoxOverlap.Diou(a, b) : Detection.Iou(a, b);
}
