using System.Globalization;

namespace Natix.Engine.Data.Datasets;

/// <summary>Label of one second of a clip.</summary>
public enum SecondLabel
{
    /// <summary>No roadwork to be seen.</summary>
    None = 0,

    /// <summary>Roadwork.</summary>
    Roadwork = 1,

    /// <summary>A reader could not decide; excluded from figures, and counted.</summary>
    Ambiguous = 2,
}

/// <summary>
/// Labels of clips by the second, from <c>second_labels.csv</c>: columns <c>clip</c>, <c>second</c> and <c>label</c> (1, 0 or ambiguous), others are
/// ignored. A row whose second is <c>*</c> labels every second of the clip that has no row of its own, so a clip can be listed as
/// wholly free. Immutable.
/// </summary>
public sealed class ClipLabels
{
    /// <summary>Name of the label file.</summary>
    public const string LabelFile = "second_labels.csv";

    private const int AnySecond = -1;
    private readonly Dictionary<string, Dictionary<int, SecondLabel>> _clips;

    private ClipLabels(Dictionary<string, Dictionary<int, SecondLabel>> clips) => _clips = clips;

    /// <summary>Clips that have labels, sorted.</summary>
    public IReadOnlyList<string> Clips => [.. _clips.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The label of a second, or null where none is given.</summary>
    /// <param name="clip">File name of the clip.</param>
    /// <param name="second">Second from the start, 0 or more.</param>
    public SecondLabel? this[string clip, int second] =>
        _clips.TryGetValue(clip, out var seconds) && (seconds.TryGetValue(second, out var label) || seconds.TryGetValue(AnySecond, out label))
            ? label
            : null;

    /// <summary>Whether the clip has any label.</summary>
    public bool Knows(string clip) => _clips.ContainsKey(clip);

    /// <summary>Seconds of a clip that have a row of their own, ascending; none for a clip without labels.</summary>
    /// <param name="clip">File name of the clip.</param>
    public IReadOnlyList<int> SecondsOf(string clip) =>
        _clips.TryGetValue(clip, out var seconds) ? [.. seconds.Keys.Where(s => s != AnySecond).Order()] : [];

    internal bool AnyFree(string clip) => _clips.TryGetValue(clip, out var seconds) && seconds.ContainsValue(SecondLabel.None);

    /// <summary>The same labels with a clip listed as free of roadwork from end to end.</summary>
    /// <exception cref="ArgumentException">The clip has labels already.</exception>
    public ClipLabels WithFreeClip(string clip)
    {
        if (_clips.ContainsKey(clip))
            throw new ArgumentException($"'{clip}' has labels by the second already; it cannot be listed as wholly free.", nameof(clip));
        return new ClipLabels(new(_clips) { [clip] = new() { [AnySecond] = SecondLabel.None } });
    }

    /// <summary>Reads the label file of a folder of clips.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    /// <exception cref="FileNotFoundException">The label file is missing.</exception>
    /// <exception cref="FormatException">The label file is malformed or contradicts itself; the message names file and line.</exception>
    public static ClipLabels Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: no such folder.");
        var path = Path.Combine(folder, LabelFile);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: not found; clips are judged against it, with the columns clip,second,label.", path);
        return Parse(path, File.ReadAllText(path));
    }

    internal static ClipLabels Parse(string path, string text)
    {
        var table = CsvTable.Parse(path, text);
        int clip = table.Column("clip"), second = table.Column("second"), label = table.Column("label");
        var clips = new Dictionary<string, Dictionary<int, SecondLabel>>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            if (!clips.TryGetValue(row.Cells[clip], out var seconds))
                clips[row.Cells[clip]] = seconds = [];
            var at = SecondOf(row.Cells[second], path, row.Line);
            var value = LabelOf(row.Cells[label], path, row.Line);
            if (!seconds.TryAdd(at, value) && seconds[at] != value)
                throw new FormatException($"{path}, line {row.Line}: second {row.Cells[second]} of {row.Cells[clip]} was labelled otherwise before.");
        }

        return new ClipLabels(clips);
    }

    private static int SecondOf(string cell, string path, int line)
    {
        if (cell.Trim() == "*")
            return AnySecond;
        return int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? second
            : throw new FormatException($"{path}, line {line}: second '{cell}' is neither a whole number of 0 or more nor '*'.");
    }

    private static SecondLabel LabelOf(string cell, string path, int line) => cell.Trim() switch
    {
        "0" => SecondLabel.None,
        "1" => SecondLabel.Roadwork,
        "ambiguous" => SecondLabel.Ambiguous,
        _ => throw new FormatException($"{path}, line {line}: label '{cell}' is none of 1, 0 and ambiguous."),
    };
}
