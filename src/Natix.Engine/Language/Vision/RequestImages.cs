namespace Natix.Engine.Language.Vision;

/// <summary>The prepared images of a request, for the tasks that it became. Each of them releases them once; with the last they are freed. Thread-safe.</summary>
/// <param name="images">In the order of the prompt; this one's from now on.</param>
/// <param name="holders">Tasks that will release them.</param>
/// <param name="freed">Told once they are freed.</param>
internal sealed class RequestImages(PreparedImage[] images, int holders, Action freed)
{
    private int _holders = holders;

    public IReadOnlyList<PreparedImage> Images => images;

    /// <summary>One holder less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
            return;
        foreach (var image in images)
            image.Dispose();
        freed();
    }
}
