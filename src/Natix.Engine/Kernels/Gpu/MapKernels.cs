using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>A frame's depth map as the host knows it. Plain data.</summary>
internal struct DepthFrame
{
    /// <summary>Metres a unit of the model's depth; 1 where the map stays relative.</summary>
    public float Factor;

    /// <summary>The cells whose centres lie in the image, half open: the rest is padding and has no say in what is far.</summary>
    public int Left, Top, Right, Bottom;
}

/// <summary>Size of the maps of a batch, and how they are judged.</summary>
internal struct DepthShape
{
    public int Columns, Rows;

    /// <summary>From here on sky is sky.</summary>
    public float SkyThreshold;

    /// <summary>Rank, as a share, of the depth that sky takes.</summary>
    public float FarShare;

    /// <summary>With as many cells of sky, or of the rest, or fewer, the map stays as it is.</summary>
    public int LeastCells;

    /// <summary>Bits to set in a frame's faults where an output is not finite; no sky where its bit is 0.</summary>
    public int DepthFault, SkyFault;
}

/// <summary>Depths of what is in the image and not sky.</summary>
internal readonly struct GroundKeys(ArrayView<float> metres, ArrayView<float> sky, DepthFrame frame, DepthShape shape) : IOrderedKeys
{
    private readonly ArrayView<float> _metres = metres;
    private readonly ArrayView<float> _sky = sky;
    private readonly DepthFrame _frame = frame;
    private readonly DepthShape _shape = shape;

    public bool IsInside(int index)
    {
        var (x, y) = (index % _shape.Columns, index / _shape.Columns);
        return x >= _frame.Left && x < _frame.Right && y >= _frame.Top && y < _frame.Bottom;
    }

    public bool IsSky(int index) => _sky[index] >= _shape.SkyThreshold;

    public uint At(int index) => IsInside(index) && !IsSky(index) ? RadixSelect.Ordered(_metres[index]) : 0;
}

/// <summary>The rank below a share of the way through sorted values.</summary>
internal readonly struct ShareRank(float share) : IRankRule
{
    private readonly float _share = share;

    public int Of(int count) => (int)((double)_share * (count - 1));
}

/// <summary>Maps of a batch: heat, depth and what is far.</summary>
internal static class MapKernels
{
    /// <summary>Logits to probabilities, a thread a cell.</summary>
    /// <param name="at">Cell, frame.</param>
    /// <param name="logits">Frame after frame.</param>
    /// <param name="cells">Cells a frame.</param>
    /// <param name="to">Frame after frame.</param>
    /// <param name="faults">By frame.</param>
    /// <param name="fault">Bits to set where a logit is not finite.</param>
    public static void Sigmoid(Index2D at, ArrayView<float> logits, int cells, ArrayView<float> to, ArrayView<int> faults, int fault)
    {
        var index = ((long)at.Y * cells) + at.X;
        if (!CandidateSink.IsFinite(logits[index]))
            CandidateSink.NoteFault(faults, at.Y, fault);
        to[index] = GridKernels.Sigmoid(logits[index]);
    }

    /// <summary>Only looks whether values are finite, a thread a value.</summary>
    /// <param name="at">Value, frame.</param>
    /// <param name="values">Frame after frame.</param>
    /// <param name="count">Values a frame.</param>
    /// <param name="faults">By frame.</param>
    /// <param name="fault">Bits to set where a value is not finite.</param>
    public static void Check(Index2D at, ArrayView<float> values, int count, ArrayView<int> faults, int fault)
    {
        if (!CandidateSink.IsFinite(values[((long)at.Y * count) + at.X]))
            CandidateSink.NoteFault(faults, at.Y, fault);
    }

    /// <summary>The model's depth to metres, a thread a cell.</summary>
    /// <param name="at">Cell, frame.</param>
    /// <param name="depth">Frame after frame.</param>
    /// <param name="sky">Frame after frame; anything where the model has none.</param>
    /// <param name="frames">By frame.</param>
    /// <param name="shape">Size of the maps.</param>
    /// <param name="to">Frame after frame.</param>
    /// <param name="faults">By frame.</param>
    public static void Scale(
        Index2D at, ArrayView<float> depth, ArrayView<float> sky, ArrayView<DepthFrame> frames, DepthShape shape, ArrayView<float> to, ArrayView<int> faults)
    {
        var index = ((long)at.Y * shape.Columns * shape.Rows) + at.X;
        if (!CandidateSink.IsFinite(depth[index]))
            CandidateSink.NoteFault(faults, at.Y, shape.DepthFault);
        if (shape.SkyFault != 0 && !CandidateSink.IsFinite(sky[index]))
            CandidateSink.NoteFault(faults, at.Y, shape.SkyFault);
        to[index] = depth[index] * frames[at.Y].Factor;
    }

    /// <summary>How far the sky of a frame is, a group a frame; NaN where there is too little of it or of the rest. Launched with one group a frame.</summary>
    public static void FindFar(ArrayView<float> metres, ArrayView<float> sky, ArrayView<DepthFrame> frames, DepthShape shape, ArrayView<float> far)
    {
        var bins = SharedMemory.Allocate<int>(RadixSelect.Bins);
        var state = SharedMemory.Allocate<uint>(RadixSelect.States);
        var skyCells = SharedMemory.Allocate<int>(1);
        var (frame, cells) = (Grid.IdxX, shape.Columns * shape.Rows);
        var keys = new GroundKeys(
            metres.SubView((long)frame * cells, cells), sky.SubView((long)frame * cells, cells), frames[frame], shape);
        if (Group.IdxX == 0)
            skyCells[0] = 0;
        Group.Barrier();
        var own = 0;
        for (var i = Group.IdxX; i < cells; i += Group.DimX)
            own += keys.IsInside(i) && keys.IsSky(i) ? 1 : 0;
        Atomic.Add(ref skyCells[0], own);
        RadixSelect.Run(keys, cells, new ShareRank(shape.FarShare), bins, state);
        var (low, valid, isLast) = (state[RadixSelect.Key], (int)state[RadixSelect.Valid], state[RadixSelect.RankWithin] + 1 >= state[RadixSelect.Alike]);
        var next = low;
        if (valid > shape.LeastCells && isLast)
            next = RadixSelect.LeastAbove(keys, cells, low, state);
        if (Group.IdxX == 0)
        {
            var position = (double)shape.FarShare * (valid - 1);
            var (lower, upper) = (RadixSelect.Unordered(low), RadixSelect.Unordered(next));
            far[frame] = skyCells[0] <= shape.LeastCells || valid <= shape.LeastCells
                ? float.NaN
                : (float)(lower + ((position - (int)position) * ((double)upper - lower)));
        }
    }

    /// <summary>Puts the sky where it is, a thread a cell.</summary>
    /// <param name="at">Cell, frame.</param>
    /// <param name="sky">Frame after frame.</param>
    /// <param name="far">By frame.</param>
    /// <param name="shape">Size of the maps.</param>
    /// <param name="metres">Frame after frame.</param>
    public static void PushBack(Index2D at, ArrayView<float> sky, ArrayView<float> far, DepthShape shape, ArrayView<float> metres)
    {
        var index = ((long)at.Y * shape.Columns * shape.Rows) + at.X;
        if (sky[index] >= shape.SkyThreshold && CandidateSink.IsFinite(far[at.Y]))
            metres[index] = far[at.Y];
    }
}
