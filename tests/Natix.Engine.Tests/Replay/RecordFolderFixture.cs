namespace Natix.Engine.Tests.Replay;

/// <summary>A folder for records that goes with its test.</summary>
internal sealed class RecordFolderFixture : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("natix-records-").FullName;

    /// <summary>Its segments, oldest first.</summary>
    public string[] Segments => [.. Directory.GetFiles(Path, "*.natixrec").Order(StringComparer.Ordinal)];

    /// <summary>Bytes of everything in it.</summary>
    public long Bytes => Directory.GetFiles(Path).Sum(file => new FileInfo(file).Length);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
