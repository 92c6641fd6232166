namespace Natix.Engine.OrtCheck;

/// <summary>How far one tensor is from another. Pure.</summary>
/// <param name="Absolute">Largest difference of two values; infinite when one is no number and the other is.</param>
/// <param name="Relative">That over the largest magnitude of the reference, or over 1 where that is smaller.</param>
internal readonly record struct Difference(double Absolute, double Relative)
{
    /// <summary>Compares two tensors of one length.</summary>
    public static Difference Of(ReadOnlySpan<float> reference, ReadOnlySpan<float> found)
    {
        if (reference.Length != found.Length)
            throw new ArgumentException($"{reference.Length} values cannot be held against {found.Length}", nameof(found));
        var (largest, scale) = (0.0, 1.0);
        for (var i = 0; i < reference.Length; i++)
        {
            var (a, b) = ((double)reference[i], (double)found[i]);
            if (double.IsFinite(a) && double.IsFinite(b))
                (largest, scale) = (Math.Max(largest, Math.Abs(a - b)), Math.Max(scale, Math.Abs(a)));
            else if (!a.Equals(b))
                largest = double.PositiveInfinity;
        }

        return new Difference(largest, largest / scale);
    }

    /// <summary>The larger of both, each by itself.</summary>
    public Difference Worse(Difference other) => new(Math.Max(Absolute, other.Absolute), Math.Max(Relative, other.Relative));
}
