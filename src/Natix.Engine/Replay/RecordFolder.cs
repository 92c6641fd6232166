using System.Globalization;

namespace Natix.Engine.Replay;

/// <summary>A segment in its folder.</summary>
/// <param name="Path">The file.</param>
/// <param name="First">Number of its first record.</param>
internal sealed record SegmentFile(string Path, long First);

/// <summary>Names in a folder of records.</summary>
internal static class RecordFolder
{
    private const int Digits = 16;

    /// <summary>Held while somebody records into the folder.</summary>
    public static string LockOf(string folder) => Path.Combine(folder, "recording.lock");

    /// <summary>The file of a segment.</summary>
    public static string PathOf(string folder, long first) =>
        Path.Combine(folder, first.ToString("D" + Digits, CultureInfo.InvariantCulture) + RecordFormat.Extension);

    /// <summary>The segments of a folder, oldest first; files of other names are none of ours.</summary>
    public static IReadOnlyList<SegmentFile> Segments(string folder)
    {
        var segments = new List<SegmentFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + RecordFormat.Extension))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (name.Length == Digits && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first > 0)
                segments.Add(new SegmentFile(path, first));
        }

        segments.Sort((a, b) => a.First.CompareTo(b.First));
        return segments;
    }

    /// <summary>All bytes of a file that somebody may be writing.</summary>
    public static byte[] ReadShared(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[RandomAccess.GetLength(handle)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is var more and > 0)
            read += more;
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
