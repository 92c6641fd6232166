using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;
using Natix.Engine.Models;
using Natix.Engine.Native;
using Natix.Engine.Replay;

namespace Natix.Engine;

/// <summary>A record in an archive, by name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Time">When the frame was answered.</param>
/// <param name="Bytes">Bytes that it takes.</param>
public sealed record RecordedEntry(string Id, DateTimeOffset Time, long Bytes);

/// <summary>
/// A folder of recorded verdicts (<see cref="EngineBuilder.Record"/>): finds them, replays them, explains them. May be read while it is recorded into.
/// Thread-safe.
/// </summary>
public sealed class VerdictArchive
{
    private readonly ArchiveReader _reader;

    private VerdictArchive(string folder) => (Folder, _reader) = (folder, new ArchiveReader(folder));

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Opens an archive.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="RecordException">There is no such folder.</exception>
    public static VerdictArchive Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder)
            ? new VerdictArchive(Path.GetFullPath(folder))
            : throw new RecordException($"there is no folder of recorded verdicts at {folder}: record some (natix run --record DIR) or name another");
    }

    /// <summary>The newest records, the newest first.</summary>
    /// <param name="most">How many, at least 1.</param>
    /// <exception cref="RecordException">A file is damaged or a stranger's.</exception>
    public IReadOnlyList<RecordedEntry> Newest(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return [.. _reader.Newest().Take(most).Select(r =>
            new RecordedEntry(ArchiveReader.IdOf(r.Place), new DateTimeOffset(r.Place.UtcTicks, TimeSpan.Zero), r.Place.Length))];
    }

    /// <summary>Reads a record.</summary>
    /// <param name="id">Its id; or its number alone, or the beginning of its digest (8 to 16 hex digits), or "last".</param>
    /// <exception cref="RecordException">There is none of that id, or several; or it is damaged.</exception>
    public RecordedVerdict Find(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _reader.Find(id);
    }

    /// <summary>Judges anew what the models of a record had said: must give the recorded verdict. Needs neither frame nor models.</summary>
    public static ReplayReport ReplayJudgement(RecordedVerdict record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return JudgementReplay.Run(record);
    }

    /// <summary>
    /// Runs a recorded frame again, each model at the recorded batch shape with the recorded threads, and compares every recorded value. Loads the models: takes
    /// as long as starting an engine.
    /// </summary>
    /// <param name="record">A record that kept its frame.</param>
    /// <param name="cascadePath">The cascade; null: the file that the record names.</param>
    /// <param name="tolerance">How far values may lie apart on other machines; null: the defaults.</param>
    /// <exception cref="RecordException">The frame was not kept, or the cascade is not the recorded one: the message names what differs.</exception>
    /// <exception cref="ManifestException">A manifest is wrong.</exception>
    /// <exception cref="ModelContractException">A model file does not keep its contract.</exception>
    public static ReplayReport ReplayFrame(RecordedVerdict record, string? cascadePath = null, ReplayTolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        FrameReplay.CheckFrame(record);
        NativeLibraryCheck.Ensure();
        var path = cascadePath ?? record.Stamp.CascadePath;
        if (!File.Exists(path))
            throw new RecordException($"the cascade of record {record.Id} is not at {path}: name it with --cascade FILE, or replay the judgement alone");
        using var backend = new OnnxRuntimeBackend();
        return ReplayFrame(record, CascadeLoader.Load(path), backend, tolerance);
    }

    /// <summary>Explains a verdict: who decided, with what weight, at what cost, and what would have changed it.</summary>
    public static VerdictExplanation Explain(RecordedVerdict record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return VerdictExplainer.Explain(record);
    }

    internal static ReplayReport ReplayFrame(RecordedVerdict record, CascadeManifest manifest, IModelBackend backend, ReplayTolerance? tolerance = null)
    {
        var stamp = record.Stamp;
        var models = stamp.Models;
        ModelSettings Settings(int index) => index < models.Count
            ? new ModelSettings(new SessionSettings(models[index].Threads), models[index].MaxBatch)
            : new ModelSettings(new SessionSettings(), 1);
        using var plan = CascadePlan.Load(manifest, backend, Settings);
        var here = RunStamps.Of(plan, backend, RunStamps.Options(stamp), stamp.Workers, index => Settings(index).Session.IntraOpThreads);
        return new FrameReplay(plan, here, tolerance ?? new ReplayTolerance()).Run(record);
    }
}
