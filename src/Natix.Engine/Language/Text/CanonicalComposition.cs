using System.Text;

namespace Natix.Engine.Language.Text;

/// <summary>Normalisation form C (Unicode Standard Annex #15): decomposed canonically, marks in order of their classes, composed again. Pure.</summary>
internal static class CanonicalComposition
{
    // Nothing below composes or is reordered: Latin-1 and its neighbours are their own form.
    private const char FirstMark = '\u0300';

    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>The text in form C.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static string Apply(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue))
            return text;
        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, runes);
        Reorder(runes);
        Compose(runes);
        var result = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in runes)
            result.Append(units[..new Rune(rune).EncodeToUtf16(units)]);
        return result.ToString();
    }

    private static void Decompose(int rune, List<int> target)
    {
        var syllable = rune - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            target.Add(LeadBase + (syllable / (Vowels * Tails)));
            target.Add(VowelBase + (syllable / Tails % Vowels));
            if (syllable % Tails > 0)
                target.Add(TailBase + (syllable % Tails));
            return;
        }

        if (!CanonicalTable.Instance.TryDecompose(rune, out var parts))
        {
            target.Add(rune);
            return;
        }

        // Only the first part can decompose further.
        Decompose(parts.First, target);
        if (parts.Second != 0)
            target.Add(parts.Second);
    }

    // A stable sort of every run of marks by their classes. Runs are short, but a text may be nothing else.
    private static void Reorder(List<int> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && CanonicalTable.Instance.Class(runes[end]) > 0)
                end++;
            if (end - start > 1)
            {
                var ordered = runes.GetRange(start, end - start).OrderBy(rune => CanonicalTable.Instance.Class(rune)).ToArray();
                for (var i = 0; i < ordered.Length; i++)
                    runes[start + i] = ordered[i];
            }

            start = Math.Max(start, end - 1);
        }
    }

    // A mark joins the starter before it unless a mark of its own class or higher lies between.
    private static void Compose(List<int> runes)
    {
        var (kept, starter, lastClass) = (0, -1, 0);
        foreach (var rune in runes.ToArray())
        {
            var combining = CanonicalTable.Instance.Class(rune);
            var isNext = starter >= 0 && starter == kept - 1;
            if (starter >= 0 && (isNext || lastClass < combining) && TryJoin(runes[starter], rune, out var joined))
            {
                runes[starter] = joined;
                continue;
            }

            if (combining == 0)
                starter = kept;
            lastClass = combining;
            runes[kept++] = rune;
        }

        runes.RemoveRange(kept, runes.Count - kept);
    }

    private static bool TryJoin(int first, int second, out int joined)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
        {
            joined = SyllableBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
            return true;
        }

        var syllable = first - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && second is > TailBase and < TailBase + Tails)
        {
            joined = first + second - TailBase;
            return true;
        }

        return CanonicalTable.Instance.TryCompose(first, second, out joined);
    }
}
