namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Which pictures of a request hold embeddings in the encoder's cache: a stretch of them, since a prompt is computed in order. Also where its tokens stand
/// on the axes of M-RoPE. Allocates nothing once made.
/// </summary>
internal sealed class ImageProgress
{
    private readonly ImageItem[] _items;
    private readonly int[] _entries;
    private readonly int[] _shifts;

    /// <param name="items">Ascending, none over another.</param>
    public ImageProgress(ImageItem[] items)
    {
        (_items, _entries, _shifts) = (items, new int[items.Length], new int[items.Length + 1]);
        for (var i = 0; i < items.Length; i++)
            _shifts[i + 1] = _shifts[i] + items[i].Span - items[i].Length;
    }

    public ReadOnlySpan<ImageItem> Items => _items;

    /// <summary>The first picture whose embeddings are held.</summary>
    public int HeldStart { get; set; }

    /// <summary>The picture after the last whose embeddings are held: the next to be encoded.</summary>
    public int HeldEnd { get; private set; }

    /// <summary>The cache entry of a picture that is held.</summary>
    public int EntryOf(int image) => _entries[image];

    /// <summary>What is to be added to the index of a text token to get its position, when so many pictures lie before it.</summary>
    public int ShiftAfter(int images) => _shifts[images];

    /// <summary>Notes the entry of the next picture.</summary>
    public void Hold(int entry) => _entries[HeldEnd++] = entry;

    /// <summary>Gives up the picture held last; its entry.</summary>
    public int Drop() => _entries[--HeldEnd];

    /// <summary>Begins at a token: pictures that end before it need not be encoded. Only while none is held.</summary>
    public void StartAt(int token)
    {
        var image = 0;
        while (image < _items.Length && _items[image].End <= token)
            image++;
        HeldStart = HeldEnd = image;
    }
}
