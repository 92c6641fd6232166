using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Vision;
using Natix.Engine.Memory;

namespace Natix.Engine.Language.Decoding;

/// <summary>
/// Encodes the images that steps call for, keeps their embeddings under the numbers that the scheduler gave them, and lays them out for the rows of a step.
/// Owns the vision tower and all embeddings. One thread at a time.
/// </summary>
internal sealed class ImageEncoder : IDisposable
{
    private readonly VisionTower _tower;
    private readonly Dictionary<int, NativeBuffer> _entries = [];
    private readonly Dictionary<int, string> _failed = [];
    private readonly NativeBuffer _rows;
    private readonly int _hidden;
    private readonly int _parts;

    /// <param name="tower">Disposed with this.</param>
    /// <param name="hidden">Values an embedding.</param>
    /// <param name="features">DeepStack layers.</param>
    /// <param name="maxRows">Rows a step.</param>
    public ImageEncoder(VisionTower tower, int hidden, int features, int maxRows)
    {
        (_tower, _hidden, _parts) = (tower, hidden, 1 + features);
        _rows = new NativeBuffer(checked((nuint)((long)_parts * maxRows * hidden * sizeof(float))));
    }

    /// <summary>What was wrong with images that could not be encoded, by their numbers; rows of theirs are zeros.</summary>
    public IReadOnlyDictionary<int, string> Failed => _failed;

    /// <summary>Bytes of the vision tower's weights.</summary>
    public long WeightBytes => _tower.WeightBytes;

    /// <summary>Lets go of what a step needs no more, encodes what is new to it, and gives its visual rows; until the next call.</summary>
    public VisualRows Take(StepPlan plan)
    {
        foreach (var entry in plan.EvictedEntries)
            Drop(entry);
        foreach (ref readonly var order in plan.Encodes)
            Encode(order);
        if (plan.Visuals == 0)
            return default;
        var rows = _rows.AsSpan<float>();
        var row = 0;
        foreach (ref readonly var run in plan.VisualRuns)
        {
            Lay(run, row, plan.Visuals, rows);
            row += run.Count;
        }

        var size = plan.Visuals * _hidden;
        return new VisualRows(rows[..size], rows.Slice(size, (_parts - 1) * size));
    }

    /// <summary>Lets go of all embeddings.</summary>
    public void Clear()
    {
        foreach (var embeddings in _entries.Values)
            embeddings.Dispose();
        _entries.Clear();
        _failed.Clear();
    }

    public void Dispose()
    {
        Clear();
        _rows.Dispose();
        _tower.Dispose();
    }

    // Of an entry: [parts][tokens][hidden], the embeddings themselves first.
    private void Encode(in EncodeOrder order)
    {
        Drop(order.Entry);
        var image = order.State.Request.Patches[order.Image];
        var size = image.Grid.Tokens * _hidden;
        try
        {
            var embeddings = new NativeBuffer(checked((nuint)((long)_parts * size * sizeof(float))));
            _entries.Add(order.Entry, embeddings);
            var all = embeddings.AsSpan<float>();
            _tower.Encode(image, all[..size], all[size..]);
        }
        catch (Exception e)
        {
            // Its requests fail with it; the others of the step go on.
            Drop(order.Entry);
            _failed.Add(order.Entry, $"an image could not be encoded: {e.Message}");
        }
    }

    // Of a step: [parts][visuals][hidden].
    private void Lay(in VisualRun run, int row, int visuals, Span<float> rows)
    {
        if (!_entries.TryGetValue(run.Entry, out var entry))
        {
            for (var part = 0; part < _parts; part++)
                rows.Slice(((part * visuals) + row) * _hidden, run.Count * _hidden).Clear();
            return;
        }

        var embeddings = entry.AsSpan<float>();
        var tokens = embeddings.Length / (_parts * _hidden);
        for (var part = 0; part < _parts; part++)
        {
            embeddings.Slice(((part * tokens) + run.First) * _hidden, run.Count * _hidden)
                .CopyTo(rows[(((part * visuals) + row) * _hidden)..]);
        }
    }

    private void Drop(int entry)
    {
        _failed.Remove(entry);
        if (_entries.Remove(entry, out var embeddings))
            embeddings.Dispose();
    }
}
