using System.Globalization;

namespace Natix.Engine.Replay;

/// <summary>Finds and reads records in a folder, also while somebody records into it. Keeps nothing between calls. Thread-safe.</summary>
/// <param name="folder">The folder.</param>
internal sealed class ArchiveReader(string folder)
{
    private const string Last = "last";
    private const int DigestDigits = 8;
    private const int MostDigestDigits = 16;
    private const int MostNamed = 5;

    /// <summary>Records from the newest back.</summary>
    public IEnumerable<(SegmentFile Segment, RecordPlace Place)> Newest()
    {
        foreach (var segment in RecordFolder.Segments(folder).Reverse())
        {
            var places = Places(segment);
            for (var i = places.Count - 1; i >= 0; i--)
                yield return (segment, places[i]);
        }
    }

    /// <summary>The record of an id: digest and number, either alone, or "last".</summary>
    /// <exception cref="RecordException">The id is none, or nothing or too much has it.</exception>
    public RecordedVerdict Find(string id)
    {
        var (digest, sequence) = Parse(id);
        var found = (sequence is { } number ? WithNumber(number) : Newest())
            .Where(r => Hex(r.Place).StartsWith(digest, StringComparison.Ordinal)).Take(id == Last ? 1 : MostNamed + 1).ToList();
        return found.Count switch
        {
            1 => Read(found[0].Segment, found[0].Place),
            0 => throw new RecordException($"there is no record {id} in {folder}{Range()}{Damage(sequence)}"),
            _ => throw new RecordException(
                $"{id} names several records in {folder}: {string.Join(", ", found.Take(MostNamed).Select(f => IdOf(f.Place)))}{(found.Count > MostNamed ? ", ..." : "")}; add the number"),
        };
    }

    /// <summary>What a record is called.</summary>
    public static string IdOf(in RecordPlace place) => string.Create(CultureInfo.InvariantCulture, $"{Hex(place)[..DigestDigits]}-{place.Sequence}");

    private IEnumerable<(SegmentFile Segment, RecordPlace Place)> WithNumber(long number)
    {
        var segment = RecordFolder.Segments(folder).LastOrDefault(s => s.First <= number);
        return segment is null ? [] : Places(segment).Where(p => p.Sequence == number).Select(p => (segment, p));
    }

    private static string Hex(in RecordPlace place) => place.Digest.ToString("x16", CultureInfo.InvariantCulture);

    private static (string Digest, long? Sequence) Parse(string id)
    {
        if (id == Last)
            return ("", null);
        var parts = id.Split('-');
        var text = parts[^1].TrimStart('#');
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (parts.Length == 1 && isNumber && text.Length < DigestDigits)
            return ("", number);
        var digest = parts[0].ToLowerInvariant();
        if (digest.Length is 0 or > MostDigestDigits || !digest.All(char.IsAsciiHexDigit) || parts.Length > 2 || (parts.Length == 2 && !isNumber))
            throw new RecordException($"{id} is no id of a record: ids are like 3fa9c01b-42, or 42, or 3fa9c01b, or {Last}");
        return (digest, parts.Length == 2 ? number : null);
    }

    private string Range()
    {
        var (newest, oldest) = (Newest().Select(r => r.Place.Sequence).FirstOrDefault(), RecordFolder.Segments(folder).Select(s => s.First).FirstOrDefault());
        return newest == 0 ? ", which holds none at all" : $", which holds numbers {oldest} to {newest}; the oldest are dropped to keep the folder within its size";
    }

    // Only when something was not found: it costs reading a whole segment.
    private string Damage(long? number)
    {
        if (RecordFolder.Segments(folder).LastOrDefault(s => number is null || s.First <= number) is not { } segment)
            return "";
        var scan = Guard(segment, () => SegmentScan.Of(RecordFolder.ReadShared(segment.Path), segment.Path));
        return scan.Damaged + scan.Torn == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {scan.Damaged + scan.Torn} bytes of {segment.Path} are damaged or cut short, and it may have been there");
    }

    private static IReadOnlyList<RecordPlace> Places(SegmentFile segment)
    {
        var index = SegmentIndex.PathOf(segment.Path);
        return Guard(segment, () =>
        {
            var length = new FileInfo(segment.Path).Length;
            return (File.Exists(index) ? SegmentIndex.Read(RecordFolder.ReadShared(index), length) : null)
                ?? SegmentScan.Of(RecordFolder.ReadShared(segment.Path), segment.Path).Places;
        });
    }

    private static RecordedVerdict Read(SegmentFile segment, in RecordPlace place)
    {
        var (at, wanted) = (place.Offset - RecordFormat.RecordHead, place);
        return Guard(segment, () =>
        {
            var bytes = RecordFolder.ReadShared(segment.Path);
            if (SegmentHead.Read(bytes, segment.Path, out _) is not { } stamp)
                throw new RecordException($"{segment.Path} has no head: it was cut short");
            if (at < 0 || at > bytes.Length || !SegmentScan.TryRead(bytes, (int)at, out var found) || found != wanted)
                throw new RecordException($"record {IdOf(wanted)} is damaged in {segment.Path} at byte {at}: its checksum is wrong");
            return RecordDecoder.Read(bytes.AsMemory((int)found.Offset, found.Length), stamp);
        });
    }

    private static T Guard<T>(SegmentFile segment, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordException($"{segment.Path} cannot be read: {e.Message}", e);
        }
    }
}
