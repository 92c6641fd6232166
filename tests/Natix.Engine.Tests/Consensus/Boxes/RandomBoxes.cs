namespace Natix.Engine.Tests.Consensus.Boxes;

/// <summary>Boxes of several detectors around common objects, some alone, with ties now and then.</summary>
internal static class RandomBoxes
{
    public static Detection[] Make(int seed, int count, int models, int classes)
    {
        var random = new Random(seed);
        var objects = Array.ConvertAll(new int[Math.Max(1, count / 6)], _ => (X: random.Next(0, 900), Y: random.Next(0, 500), Size: random.Next(8, 120)));
        return Array.ConvertAll(new int[count], _ =>
        {
            var (x, y, size) = objects[random.Next(objects.Length)];
            var left = x + random.Next(-size / 4, (size / 4) + 1);
            var top = y + random.Next(-size / 4, (size / 4) + 1);
            return new Detection(
                left, top, left + size + random.Next(0, 5), top + size + random.Next(0, 5), random.Next(0, 21) / 20f, random.Next(classes), random.Next(models));
        });
    }

    public static Detection Box(float left, float top, float right, float bottom, float score, int classId = 0, int model = 0) =>
        new(left, top, right, bottom, score, classId, model);
}
