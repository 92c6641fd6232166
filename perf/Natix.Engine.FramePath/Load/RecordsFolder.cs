namespace Natix.Engine.FramePath.Load;

/// <summary>A folder for records that goes with its owner.</summary>
internal sealed class RecordsFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("natix-records-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
