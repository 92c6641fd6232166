using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>What reading the queries of a DETR-like model needs to know; the same for all frames of a batch.</summary>
internal struct QueryShape
{
    /// <summary>Queries a frame.</summary>
    public int Queries;

    /// <summary>Logits a query.</summary>
    public int Classes;

    /// <summary>Size of the model's input, pixels; boxes are shares of it.</summary>
    public float InputWidth, InputHeight;

    /// <summary>Least score kept.</summary>
    public float Threshold;

    /// <summary>A logit below which no score reaches the threshold.</summary>
    public float LeastLogit;

    /// <summary>Most entries kept, at most <see cref="QueryKernels.MaxStrongest"/>.</summary>
    public int Most;

    /// <summary>Goes into every detection.</summary>
    public int ModelIndex;

    /// <summary>Bits to set in a frame's faults where an output is not finite.</summary>
    public int LogitsFault, BoxesFault, PresenceFault;
}

/// <summary>Objects of a batch on the device: frame f owns <see cref="Capacity"/> places from f * Capacity on, strongest first.</summary>
internal struct QueryViews
{
    public ArrayView<Detection> Kept;

    /// <summary>The query of each object.</summary>
    public ArrayView<int> Queries;

    /// <summary>Objects by frame.</summary>
    public ArrayView<int> Counts;

    /// <summary>Best score of any roadwork class by frame, as the bits of a float that is not negative; starts at 0.</summary>
    public ArrayView<int> BestBits;

    /// <summary>By frame: see <see cref="OutputFaults"/>; starts at 0.</summary>
    public ArrayView<int> Faults;

    /// <summary>Places a frame.</summary>
    public int Capacity;
}

/// <summary>The entries of a frame among which the strongest are wanted.</summary>
internal interface IQueryEntries : IOrderedKeys
{
    float Score(int entry);

    int Query(int entry);

    int Class(int entry);
}

/// <summary>Each logit of a DETR is an entry, ordered by its value.</summary>
internal readonly struct DetrEntries(ArrayView<float> logits, int classes, float least) : IQueryEntries
{
    private readonly ArrayView<float> _logits = logits;
    private readonly int _classes = classes;
    private readonly float _least = least;

    public uint At(int index) => _logits[index] >= _least ? RadixSelect.Ordered(_logits[index]) : 0;

    public float Score(int entry) => GridKernels.Sigmoid(_logits[entry]);

    public int Query(int entry) => entry / _classes;

    public int Class(int entry) => entry % _classes;
}

/// <summary>Each query of a prompted model is an entry, ordered by its score with the prompt's presence in it.</summary>
internal readonly struct PromptEntries(ArrayView<float> logits, float presence, float threshold) : IQueryEntries
{
    private readonly ArrayView<float> _logits = logits;
    private readonly float _presence = presence;
    private readonly float _threshold = threshold;

    public uint At(int index) => Score(index) > _threshold ? RadixSelect.Ordered(Score(index)) : 0;

    public float Score(int entry) => GridKernels.Sigmoid(_logits[entry]) * _presence;

    public int Query(int entry) => entry;

    public int Class(int entry) => 0;
}

/// <summary>The places, from 1, of the entries with one key.</summary>
internal readonly struct TieKeys<TEntries>(TEntries entries, uint key) : IOrderedKeys
    where TEntries : struct, IOrderedKeys
{
    private readonly TEntries _entries = entries;
    private readonly uint _key = key;

    public uint At(int index) => _entries.At(index) == _key ? (uint)index + 1 : 0;
}
