namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>A picture at full, half and quarter size, as far down as it stays useful. Memory is fixed at construction; one thread owns it.</summary>
internal sealed class LumaPyramid
{
    private const int SmallestSide = 20;
    private const int MostLevels = 4;

    private readonly GreyImage[] _levels;

    public LumaPyramid(int width, int height)
    {
        var levels = new List<GreyImage>();
        for (var (w, h) = (width, height); levels.Count < MostLevels && (levels.Count == 0 || Math.Min(w, h) >= SmallestSide); (w, h) = (w / 2, h / 2))
            levels.Add(new GreyImage(w, h));
        _levels = [.. levels];
    }

    /// <summary>Levels there are, 1 or more; level 0 is the full size.</summary>
    public int Count => _levels.Length;

    public GreyImage this[int level] => _levels[level];

    /// <summary>Takes a picture of its own size over.</summary>
    public void Load(in LumaPlane plane)
    {
        _levels[0].Load(plane);
        for (var level = 1; level < _levels.Length; level++)
            _levels[level].Halve(_levels[level - 1]);
    }
}
