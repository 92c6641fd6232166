namespace Natix.Engine.Host.Intake;

/// <summary>What tells that a file is another one than before, through links: when it was written, and how long it is.</summary>
/// <param name="Written">Time of the last write, UTC.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileStamp(DateTime Written, long Length)
{
    /// <summary>The stamp of a file, or of what a link leads to; null when there is none.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : null;
    }
}
