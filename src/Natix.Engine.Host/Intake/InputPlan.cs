using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Intake.Http;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Intake.Raw;
using Natix.Engine.Host.Intake.Rtsp;
using Natix.Engine.Host.Intake.Video;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Turns the inputs of a command line into sources, in order. Stills named one by one are counted together, and so are the stills of
/// a folder; each video and each stream is counted on its own.
/// </summary>
internal sealed class InputPlan
{
    /// <summary>The name of standard input on the command line.</summary>
    public const string StandardInput = "-";

    private readonly List<IFrameSource> _sources = [];
    private readonly Func<string, IEnumerable<string>> _list;
    private readonly InputOptions _options;
    private FrameGroup? _openStills;

    private InputPlan(Func<string, IEnumerable<string>> list, InputOptions options) => (_list, _options) = (list, options);

    /// <summary>Sources in order.</summary>
    public IReadOnlyList<IFrameSource> Sources => _sources;

    /// <summary>Files of folders that are neither images nor videos.</summary>
    public int FilesPassedOver { get; private set; }

    /// <summary>Looks at every input. Inputs that cannot be had become sources of one error each. No input: a rendered drive.</summary>
    /// <param name="inputs">Files, folders, addresses of cameras, <see cref="StandardInput"/>.</param>
    /// <param name="list">Lists the files of a folder; default: the file system.</param>
    /// <param name="options">How inputs are read.</param>
    public static InputPlan For(IEnumerable<string> inputs, Func<string, IEnumerable<string>>? list = null, InputOptions? options = null)
    {
        var plan = new InputPlan(list ?? Directory.EnumerateFiles, options ?? new InputOptions());
        foreach (var input in inputs)
            plan.Add(input);
        if (plan._sources.Count == 0)
            plan._sources.Add(new DriveSource(DriveSource.DefaultSeed, new DriveOptions()));
        return plan;
    }

    /// <summary>All frames of all sources, in order. A source that breaks is an error in its place, and the next one is read.</summary>
    public static async IAsyncEnumerable<SourceFrame> ReadAsync(
        IReadOnlyList<IFrameSource> sources,
        RoadworkEngine engine,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var source in sources)
        {
            if (stop.IsCancellationRequested)
                yield break;
            await foreach (var frame in SourceGuard.ReadAsync(source, engine, stop))
                yield return frame;
        }
    }

    private void Add(string input)
    {
        if (CameraAddress.IsMeant(input))
            AddCamera(input);
        else if (_options.Raw is { } format && !Directory.Exists(input))
            AddRaw(input, format);
        else if (input == StandardInput)
            AddStream(new MjpegSource("stdin", StandardStreams.OpenInput, new FrameGroup("stdin", isStream: true)));
        else if (Directory.Exists(input))
            AddFolder(input);
        else if (File.Exists(input))
            AddFile(input);
        else
            AddMissing(input, $"{input} does not exist");
    }

    private void AddFile(string path)
    {
        switch (MediaSniffer.Sniff(path))
        {
            case MediaKind.Video:
                AddStream(new VideoSource(path, new FrameGroup(Path.GetFileName(path), isStream: true)));
                break;
            case MediaKind.Mjpeg:
            case MediaKind.Pipe:
                AddStream(Mjpeg(path));
                break;
            default:
                _openStills ??= new FrameGroup("images", isStream: false) { ExpectedFrames = 0 };
                _openStills.ExpectedFrames++;
                _sources.Add(new StillSource(path, _openStills));
                break;
        }
    }

    private void AddCamera(string input)
    {
        if (CameraAddress.Parse(input) is not { } address)
        {
            var shown = CameraAddress.Shown(input);
            AddMissing(shown, $"{shown} is no address: write http://HOST[:PORT]/PATH, https://... or rtsp://...");
            return;
        }

        var live = _options.Live with { Seed = _options.Live.Seed + _sources.Count };
        ILiveFeed feed = address.IsRtsp ? new RtspFeed(address, live) : new HttpFeed(address, live);
        AddStream(new LiveSource(feed, new FrameGroup(address.Name, isStream: true) { IsLive = true }, live));
    }

    private void AddRaw(string input, FrameFormat format)
    {
        if (input == StandardInput)
            AddStream(new RawSource("stdin", StandardStreams.OpenInput, new FrameGroup("stdin", isStream: true), format));
        else
            AddStream(new RawSource(input, () => OpenFile(input), new FrameGroup(Path.GetFileName(input), isStream: true), format));
    }

    private void AddFolder(string folder)
    {
        _openStills = null;
        if (List(folder, out var unreadable) is not { } files)
        {
            AddMissing(folder, unreadable);
            return;
        }

        var stills = new FrameGroup(FolderName(folder), isStream: false) { ExpectedFrames = 0 };
        var before = _sources.Count;
        foreach (var path in files)
        {
            switch (MediaSniffer.Sniff(path))
            {
                case MediaKind.Video:
                    _sources.Add(new VideoSource(path, new FrameGroup(Path.GetFileName(path), isStream: true)));
                    break;
                case MediaKind.Mjpeg:
                    _sources.Add(Mjpeg(path));
                    break;
                case MediaKind.Other or MediaKind.Pipe:
                    FilesPassedOver++;
                    break;
                default:
                    stills.ExpectedFrames++;
                    _sources.Add(new StillSource(path, stills));
                    break;
            }
        }

        if (_sources.Count == before)
            AddMissing(folder, $"there is no image and no video in {folder} (subfolders are not searched)");
    }

    private List<string>? List(string folder, out string unreadable)
    {
        unreadable = "";
        try
        {
            return [.. _list(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable = $"the folder {folder} cannot be read: {e.Message}";
            return null;
        }
    }

    private void AddStream(IFrameSource source)
    {
        _openStills = null;
        _sources.Add(source);
    }

    private void AddMissing(string input, string reason)
    {
        _openStills = null;
        var error = new FrameError(FrameErrorCode.Unreadable, reason);
        _sources.Add(new MissingSource(input, error, new FrameGroup(input, isStream: false) { ExpectedFrames = 1 }));
    }

    private static MjpegSource Mjpeg(string path) =>
        new(path, () => OpenFile(path), new FrameGroup(Path.GetFileName(path), isStream: true));

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private static string FolderName(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
