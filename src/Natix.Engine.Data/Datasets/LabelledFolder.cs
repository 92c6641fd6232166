namespace Natix.Engine.Data.Datasets;

/// <summary>A picture with its label.</summary>
/// <param name="File">Name as the label file gives it.</param>
/// <param name="Path">Where it was found.</param>
/// <param name="Label">0 none, 1 roadwork.</param>
/// <param name="Source">Column <c>source</c>, the unit of folds; null where the column is missing.</param>
public sealed record LabelledFile(string File, string Path, int Label, string? Source)
{
    /// <summary>Its values in the columns that the caller asked for, in their order.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}

/// <summary>
/// A folder with <c>labels.csv</c>: columns <c>file</c> and <c>label</c> (0 or 1), any others are ignored except <c>source</c> and those a
/// caller names. Files are looked up in the folder, then in its <c>images/</c>. A file is listed once.
/// </summary>
public static class LabelledFolder
{
    /// <summary>Name of the label file.</summary>
    public const string LabelFile = "labels.csv";

    /// <summary>Reads the labels and finds the files, in the order of the label file.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    /// <param name="folder">The folder.</param>
    /// <param name="allowMissing">Keep rows whose file is missing, with the path where it was looked for first, so that the caller can report them.</param>
    /// <exception cref="FileNotFoundException">The label file is missing, or a file that it names unless that is allowed.</exception>
    /// <param name="columns">Further columns to keep of each row.</param>
    /// <exception cref="FormatException">The label file is malformed, or lists a file twice; the message names file and line.</exception>
    public static IReadOnlyList<LabelledFile> Read(string folder, bool allowMissing = false, IReadOnlyList<string>? columns = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: no such folder.");
        var labels = Path.Combine(folder, LabelFile);
        if (!File.Exists(labels))
            throw new FileNotFoundException($"{labels}: not found; a labelled folder needs it, with the columns file,label.", labels);
        var table = CsvTable.Read(labels);
        int file = table.Column("file"), label = table.Column("label");
        int? source = table.Has("source") ? table.Column("source") : null;
        int[] kept = [.. (columns ?? []).Select(table.Column)];
        var seen = new Dictionary<string, CsvRow>(StringComparer.Ordinal);
        return [.. table.Rows.Select(row => new LabelledFile(
            Once(seen, row, file, label, labels), Find(folder, row.Cells[file], labels, row.Line, allowMissing), LabelOf(row.Cells[label], labels, row.Line),
            source is { } s ? row.Cells[s] : null)
        {
            Columns = Array.ConvertAll(kept, column => row.Cells[column].Trim()),
        })];
    }

    // A file that stands there twice would count twice in every figure.
    private static string Once(Dictionary<string, CsvRow> seen, CsvRow row, int file, int label, string labels)
    {
        var name = row.Cells[file];
        if (seen.TryAdd(name, row))
            return name;
        var first = seen[name];
        throw new FormatException(first.Cells[label].Trim() == row.Cells[label].Trim()
            ? $"{labels}, line {row.Line}: '{name}' is listed on line {first.Line} already; take one of the rows out."
            : $"{labels}, line {row.Line}: '{name}' is labelled {row.Cells[label]} here and {first.Cells[label]} on line {first.Line}; only one can be right.");
    }

    internal static int LabelOf(string cell, string path, int line) => cell.Trim() switch
    {
        "0" => 0,
        "1" => 1,
        _ => throw new FormatException($"{path}, line {line}: label '{cell}' is neither 0 nor 1."),
    };

    private static string Find(string folder, string name, string labels, int line, bool allowMissing)
    {
        if (name.Length == 0)
            throw new FormatException($"{labels}, line {line}: the file name is empty.");
        var direct = Path.Combine(folder, name);
        if (File.Exists(direct))
            return direct;
        var nested = Path.Combine(folder, "images", name);
        if (File.Exists(nested))
            return nested;
        return allowMissing
            ? direct
            : throw new FileNotFoundException($"{labels}, line {line}: '{name}' is neither in {folder} nor in its images folder.", direct);
    }
}
