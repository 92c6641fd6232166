using System.Globalization;

namespace Natix.Engine.Host.Drawing;

/// <summary>Gives folders and files names that are safe and unique.</summary>
internal sealed class PictureNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A folder name for a group.</summary>
    public string Folder(string name) => Unique("", Safe(name));

    /// <summary>A file name without extension within a folder.</summary>
    public string File(string folder, string name) => Unique(folder, Safe(name));

    /// <summary>Letters, figures, dot, dash and underscore; everything else becomes a dash. Never empty, never dots alone.</summary>
    public static string Safe(string name)
    {
        var kept = string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = char.IsLetterOrDigit(source[i]) || source[i] is '.' or '-' or '_' ? source[i] : '-';
        }).Trim('-', '.');
        return kept.Length == 0 ? "frames" : kept[..Math.Min(kept.Length, 100)];
    }

    private string Unique(string scope, string name)
    {
        var candidate = name;
        for (var n = 2; !_taken.Add(scope + "/" + candidate); n++)
            candidate = name + "-" + n.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }
}
