using System.Globalization;
using System.Reflection;

namespace Natix.Engine.Language.Text;

/// <summary>
/// Canonical decompositions, compositions and combining classes of Unicode, from the embedded canonical.txt: the runtime has none of its own where
/// globalisation is invariant, and gives strings back as they were. Immutable; Hangul is not in it.
/// </summary>
internal sealed class CanonicalTable
{
    private static readonly Lazy<CanonicalTable> Loaded = new(() => new CanonicalTable());

    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    private CanonicalTable()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("canonical.txt")
            ?? throw new InvalidOperationException("The engine was built without its table canonical.txt.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                Add(line.Split(' '));
        }
    }

    /// <summary>The table of this process, read when it is first used.</summary>
    public static CanonicalTable Instance => Loaded.Value;

    /// <summary>Combining class; 0 for starters.</summary>
    public byte Class(int rune) => _classes.GetValueOrDefault(rune);

    /// <summary>One step of decomposition; Second is 0 where a character stands for another one.</summary>
    public bool TryDecompose(int rune, out (int First, int Second) parts) => _decompositions.TryGetValue(rune, out parts);

    /// <summary>The character that two make together.</summary>
    public bool TryCompose(int first, int second, out int composed) => _compositions.TryGetValue((first, second), out composed);

    private void Add(string[] fields)
    {
        var (first, second) = (Hex(fields[1]), Hex(fields[2]));
        if (fields[0] == "k")
        {
            for (var rune = first; rune <= second; rune++)
                _classes.Add(rune, byte.Parse(fields[3], CultureInfo.InvariantCulture));
            return;
        }

        var parts = (second, fields.Length > 3 ? Hex(fields[3]) : 0);
        _decompositions.Add(first, parts);
        if (fields[0] == "c")
            _compositions.Add(parts, first);
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
