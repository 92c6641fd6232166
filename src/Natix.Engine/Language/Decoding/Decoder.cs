using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Weights;
using Natix.Engine.Native;

namespace Natix.Engine.Language.Decoding;

/// <summary>
/// The native decoder: weights in, a planned step a time, logits out. Owns the native object. One thread at a time. What a row computes depends on its own
/// sequence alone, so a plan may cut and mix requests as it likes.
/// </summary>
internal sealed unsafe class Decoder : IDisposable
{
    private readonly DecoderHandle _handle;

    private Decoder(DecoderHandle handle, TextConfiguration text) => (_handle, Vocabulary) = (handle, text.Vocabulary);

    /// <summary>Logits a row.</summary>
    public int Vocabulary { get; }

    /// <summary>What it holds at present.</summary>
    public DecoderMemory Memory
    {
        get
        {
            var memory = _handle.Measure();
            return new((long)memory.WeightBytes, (long)memory.KvBytes, (long)memory.ScratchBytes, (long)memory.AdapterBytes, (long)memory.StepWeightBytes);
        }
    }

    /// <summary>Makes a decoder of a checkpoint, which may be closed afterwards.</summary>
    /// <exception cref="ModelContractException">A tensor does not fit, or its values cannot be kept in the type asked for.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static Decoder Load(TextConfiguration text, IEnumerable<KeyValuePair<string, WeightTensor>> tensors, DecoderOptions options, int deepstackLayers = 0)
    {
        var decoder = Create(text, options, deepstackLayers);
        try
        {
            NativeTensors.LoadAll(tensors, decoder._handle.Load, decoder._handle.Ready);
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>Puts an adapter under a number, in place of one that was there.</summary>
    /// <exception cref="ModelContractException">It does not fit.</exception>
    public void LoadAdapter(int number, LoraAdapter adapter)
    {
        var loaded = 0;
        try
        {
            for (; loaded < adapter.Modules.Count; loaded++)
            {
                var module = adapter.Modules[loaded];
                _handle.LoadAdapter(number, module.Module, NativeTensors.Of(module.A), NativeTensors.Of(module.B), module.Scale);
            }
        }
        catch (ArgumentException e)
        {
            if (loaded > 0)
                _handle.DropAdapter(number);
            throw new ModelContractException($"{adapter.Modules[0].A.File}: {e.Message}", e);
        }
    }

    /// <summary>Runs a plan whose tokens are all known: copies its blocks, computes its rows.</summary>
    /// <param name="plan">Its arrays are pinned.</param>
    /// <param name="visuals">Embeddings of its visual rows; none for a plan without.</param>
    /// <param name="logits">[plan.Logits][vocabulary]</param>
    public void Run(StepPlan plan, VisualRows visuals, Span<float> logits)
    {
        if (plan.CopyCount > 0)
            _handle.CopyBlocks(plan.Copies);
        var batch = NxDecoderBatch.Create();
        (batch.Rows, batch.Sequences, batch.Logits, batch.Visuals, batch.TableStride) =
            ((uint)plan.Rows, (uint)plan.SequenceCount, (uint)plan.Logits, (uint)plan.Visuals, (uint)plan.TableStride);
        fixed (int* tokens = plan.Tokens, positions = plan.Positions, starts = plan.RowStarts, contexts = plan.ContextLengths, tables = plan.BlockTables)
        fixed (int* adapters = plan.Adapters, rows = plan.LogitRows, visualRows = plan.VisualRows)
        fixed (float* embeddings = visuals.Embeddings, deepstack = visuals.Deepstack)
        {
            batch.Tokens = tokens;
            batch.Positions = positions;
            batch.RowStarts = starts;
            batch.ContextLengths = contexts;
            batch.BlockTables = tables;
            batch.Adapters = adapters;
            batch.LogitRows = rows;
            batch.VisualRows = visualRows;
            batch.Embeddings = embeddings;
            batch.Deepstack = deepstack;
            _handle.Step(batch, logits);
        }
    }

    public void Dispose() => _handle.Dispose();

    private static Decoder Create(TextConfiguration text, DecoderOptions options, int deepstackLayers)
    {
        var config = NxDecoderConfig.Create();
        config.Flags = (text.QkNorm ? NxDecoderFlags.QkNorm : 0) | (text.TiedEmbeddings ? NxDecoderFlags.TiedEmbeddings : 0)
            | (text.AttentionBias ? NxDecoderFlags.AttentionBias : 0);
        (config.Vocabulary, config.Hidden, config.FeedForward, config.Layers) = ((uint)text.Vocabulary, (uint)text.Hidden, (uint)text.FeedForward, (uint)text.Layers);
        (config.Heads, config.KvHeads, config.HeadDim, config.MaxPositions) = ((uint)text.Heads, (uint)text.KvHeads, (uint)text.HeadDim, (uint)text.MaxPositions);
        (config.RmsEpsilon, config.Weights, config.Group, config.KvType) = ((float)text.RmsEpsilon, (uint)options.Weights, (uint)options.Group, (uint)options.Kv);
        (config.BlockTokens, config.Blocks, config.MaxRows, config.MaxLogits) = ((uint)options.BlockTokens, (uint)options.Blocks, (uint)options.MaxRows, (uint)options.MaxLogits);
        (config.MaxSequences, config.Threads, config.Deepstack) = ((uint)options.MaxSequences, (uint)options.Threads, (uint)deepstackLayers);
        (config.MaxAdapters, config.MaxRank) = ((uint)options.MaxAdapters, (uint)options.MaxRank);
        for (var axis = 0; axis < text.MRopeSections.Count; axis++)
            config.MRope[axis] = (uint)text.MRopeSections[axis];
        double[] frequencies = [.. text.InverseFrequencies];
        fixed (double* first = frequencies)
        {
            config.InverseFrequencies = first;
            return new Decoder(NativeTensors.Create("decoder", config, DecoderHandle.Create), text);
        }
    }
}

/// <summary>What the visual rows of a step take instead of their tokens' embeddings.</summary>
/// <param name="embeddings">[visuals][hidden]</param>
/// <param name="deepstack">[layers][visuals][hidden], added to the output of the first layers; empty: nothing is.</param>
internal readonly ref struct VisualRows(ReadOnlySpan<float> embeddings, ReadOnlySpan<float> deepstack)
{
    public ReadOnlySpan<float> Embeddings { get; } = embeddings;

    public ReadOnlySpan<float> Deepstack { get; } = deepstack;
}
