namespace Natix.Engine.Host.Drawing;

/// <summary>
/// P over the course of one source in bounded memory: when the buckets are full, neighbours are joined and each bucket holds
/// twice as many frames. Not thread-safe.
/// </summary>
internal sealed class ProbabilityTrack
{
    private readonly Bucket[] _buckets;
    private int _inLast;

    /// <param name="capacity">Most buckets kept; even, at least 2.</param>
    public ProbabilityTrack(int capacity = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _buckets = new Bucket[capacity + (capacity & 1)];
    }

    /// <summary>Frames added.</summary>
    public long Frames { get; private set; }

    /// <summary>Buckets in use.</summary>
    public int Count { get; private set; }

    /// <summary>Frames a full bucket holds: a power of two.</summary>
    public int FramesPerBucket { get; private set; } = 1;

    /// <summary>Bucket by position.</summary>
    public Bucket this[int index] => index < Count ? _buckets[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Adds the next frame.</summary>
    /// <param name="probability">P in [0,1]; NaN for a frame without a verdict.</param>
    public void Add(double probability)
    {
        if (Count == 0 || _inLast == FramesPerBucket)
        {
            if (Count == _buckets.Length)
                Halve();
            _buckets[Count++] = Bucket.Empty;
            _inLast = 0;
        }

        _buckets[Count - 1] = _buckets[Count - 1].With(probability);
        _inLast++;
        Frames++;
    }

    private void Halve()
    {
        Count /= 2;
        for (var i = 0; i < Count; i++)
            _buckets[i] = _buckets[2 * i].Join(_buckets[(2 * i) + 1]);
        FramesPerBucket *= 2;
    }

    /// <summary>A stretch of frames: sum, peak and number of their P, and how many had no verdict.</summary>
    public readonly record struct Bucket(double Sum, double Peak, int Answered, int Failed)
    {
        public static Bucket Empty => new(0, double.NaN, 0, 0);

        /// <summary>Mean P; NaN when no frame had a verdict.</summary>
        public double Mean => Answered == 0 ? double.NaN : Sum / Answered;

        public Bucket With(double p) => double.IsNaN(p)
            ? this with { Failed = Failed + 1 }
            : new Bucket(Sum + p, Larger(Peak, p), Answered + 1, Failed);

        public Bucket Join(Bucket other) =>
            new(Sum + other.Sum, Larger(Peak, other.Peak), Answered + other.Answered, Failed + other.Failed);

        private static double Larger(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b);
    }
}
