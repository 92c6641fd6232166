using System.Threading.Channels;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Drawing;

/// <summary>
/// Writes a run to a folder: <c>frames/</c> with annotated JPEGs, <c>verdicts.jsonl</c>, <c>contact-sheet.png</c>. Frames are copied
/// out of the engine's memory and drawn by one worker, so that drawing does not hold up the lanes; when the worker falls behind,
/// the caller waits for it.
/// </summary>
internal sealed class PictureSink : IFrameSink, IAsyncDisposable
{
    private const int Backlog = 8;
    private readonly EngineDescription _engine;
    private readonly int _every;
    private readonly JsonLinesSink _lines;
    private readonly Channel<(FrameGroup Group, AnnotatedFrame Frame)> _queue;
    private readonly PictureWriter _writer;
    private readonly Task _drawing;

    /// <param name="folder">Made when it is missing.</param>
    /// <param name="engine">What runs.</param>
    /// <param name="every">Of a stream every so many frames are drawn; stills always are.</param>
    public PictureSink(string folder, EngineDescription engine, int every)
    {
        Folder = folder;
        _engine = engine;
        _every = every;
        try
        {
            Directory.CreateDirectory(folder);
            _lines = new JsonLinesSink(File.Create(Path.Combine(folder, "verdicts.jsonl")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {folder}: {e.Message}", e);
        }

        _writer = new PictureWriter(folder);
        _queue = Channel.CreateBounded<(FrameGroup, AnnotatedFrame)>(new BoundedChannelOptions(Backlog) { SingleReader = true, SingleWriter = true });
        _drawing = Task.Run(DrawAsync);
    }

    public string Folder { get; }

    /// <summary>Annotated frames written.</summary>
    public long Pictures => _writer.Pictures;

    /// <summary>The frames that tell most, spread over the sources; to be read after <see cref="FinishAsync"/>.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<SheetCell> Telling(int most) => _writer.Telling(most);

    public async ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        await _lines.AcceptAsync(group, record, result);
        var drawn = !group.IsStream || record.Index % _every == 0;
        var frame = new AnnotatedFrame(
            record,
            drawn && result is not null ? result.Jpeg.ToArray() : default,
            drawn && result is not null ? HeatGrid.From(result) : null,
            _engine.Threshold)
        {
            Format = result?.Format ?? FrameFormat.Jpeg,
            IsDrawn = drawn,
        };
        try
        {
            await _queue.Writer.WriteAsync((group, frame));
        }
        catch (ChannelClosedException)
        {
            await _drawing; // throws what stopped the worker
        }
    }

    /// <summary>Waits for the pictures and draws the contact sheet.</summary>
    public async Task FinishAsync(RunSummary summary)
    {
        _queue.Writer.TryComplete();
        await _drawing;
        _writer.WriteSheet(summary, _engine);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        try
        {
            await _drawing;
        }
        finally
        {
            await _lines.DisposeAsync();
            _writer.Dispose();
        }
    }

    private async Task DrawAsync()
    {
        try
        {
            await foreach (var (group, frame) in _queue.Reader.ReadAllAsync())
                _writer.Add(group, frame);
        }
        catch (Exception e)
        {
            _queue.Writer.TryComplete(e);
            throw;
        }
    }
}
