using ILGPU;
using ILGPU.Algorithms;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>Size of the tokens of a batch and what becomes of them.</summary>
internal struct TokenShape
{
    /// <summary>Tokens a frame, and floats a token.</summary>
    public int Tokens, Length;

    /// <summary>Tokens before those of patches; the first of them is the image's, the others are left out.</summary>
    public int Prefix;

    /// <summary>1 to bring each to length 1.</summary>
    public int Normalize;

    /// <summary>Bits to set in a frame's faults where a value is not finite.</summary>
    public int Fault;
}

/// <summary>Embeddings of a batch: brought to length 1, and compared with those of texts. Groups of a power of two of threads, at most <see cref="MaxGroup"/>.</summary>
internal static class VectorKernels
{
    /// <summary>Threads of a group, at most.</summary>
    public const int MaxGroup = 256;

    /// <summary>Copies the image's token and the patches' of each frame, a group a token. Launched with a grid of tokens x frames.</summary>
    /// <param name="tokens">Frame after frame.</param>
    /// <param name="shape">Their size.</param>
    /// <param name="to">1 + Tokens - Prefix tokens a frame.</param>
    /// <param name="faults">By frame.</param>
    public static void Copy(ArrayView<float> tokens, TokenShape shape, ArrayView<float> to, ArrayView<int> faults)
    {
        var sums = SharedMemory.Allocate<float>(MaxGroup);
        var (token, frame) = (Grid.IdxX, Grid.IdxY);
        var from = (((long)frame * shape.Tokens) + token) * shape.Length;
        var isKept = token == 0 || token >= shape.Prefix;
        var length = Length(tokens, from, shape.Length, sums, faults, frame, shape.Fault);
        if (!isKept)
            return;
        if (shape.Normalize != 0 && Group.IdxX == 0 && !(length > 0 && CandidateSink.IsFinite(length)))
            CandidateSink.NoteFault(faults, frame, OutputFaults.NoDirection);
        var place = token == 0 ? 0 : 1 + token - shape.Prefix;
        var target = (((long)frame * (1 + shape.Tokens - shape.Prefix)) + place) * shape.Length;
        for (var i = Group.IdxX; i < shape.Length; i += Group.DimX)
            to[target + i] = shape.Normalize != 0 ? tokens[from + i] / length : tokens[from + i];
    }

    /// <summary>Scale * cosine + bias of each frame's vector and each text's, a group a frame. Launched with one group a frame.</summary>
    /// <param name="images">A vector a frame.</param>
    /// <param name="texts">A vector a label.</param>
    /// <param name="shape">Length of a vector; Tokens are labels.</param>
    /// <param name="scale">What a cosine is multiplied with.</param>
    /// <param name="bias">What is added.</param>
    /// <param name="logits">A row of labels a frame.</param>
    /// <param name="faults">By frame.</param>
    public static void Compare(
        ArrayView<float> images, ArrayView<float> texts, TokenShape shape, float scale, float bias, ArrayView<float> logits, ArrayView<int> faults)
    {
        var sums = SharedMemory.Allocate<float>(MaxGroup);
        var frame = Grid.IdxX;
        var from = (long)frame * shape.Length;
        var length = Length(images, from, shape.Length, sums, faults, frame, shape.Fault);
        if (Group.IdxX == 0 && !(length > 0 && CandidateSink.IsFinite(length)))
            CandidateSink.NoteFault(faults, frame, OutputFaults.NoDirection);
        for (var label = 0; label < shape.Tokens; label++)
        {
            var own = 0f;
            for (var i = Group.IdxX; i < shape.Length; i += Group.DimX)
                own += images[from + i] * texts[((long)label * shape.Length) + i];
            var dot = Sum(own, sums);
            if (Group.IdxX == 0)
                logits[((long)frame * shape.Tokens) + label] = (scale * (dot / length)) + bias;
        }
    }

    private static float Length(ArrayView<float> values, long from, int count, ArrayView<float> sums, ArrayView<int> faults, int frame, int fault)
    {
        var own = 0f;
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var value = values[from + i];
            if (!CandidateSink.IsFinite(value))
                CandidateSink.NoteFault(faults, frame, fault);
            own += value * value;
        }

        return XMath.Sqrt(Sum(own, sums));
    }

    // The sum over the group, for every thread of it, always in the same order.
    private static float Sum(float own, ArrayView<float> sums)
    {
        sums[Group.IdxX] = own;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                sums[Group.IdxX] += sums[Group.IdxX + half];
            Group.Barrier();
        }

        var sum = sums[0];
        Group.Barrier();
        return sum;
    }
}
