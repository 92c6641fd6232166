namespace Natix.Engine.Kernels;

/// <summary>Chooses the kernel: the widest vectors that the processor has, or what <c>NATIX_KERNELS</c> (scalar, vector256) says, for tests.</summary>
internal static class ResizeNormalizeFactory
{
    /// <summary>Name of the environment variable that overrides the choice.</summary>
    public const string OverrideVariable = "NATIX_KERNELS";

    /// <summary>The kernel of this process.</summary>
    public static ResizeNormalizeKernel Default { get; } = Create(Environment.GetEnvironmentVariable(OverrideVariable));

    /// <summary>A kernel by name; the best one for null or empty.</summary>
    public static ResizeNormalizeKernel Create(string? name) => name switch
    {
        null or "" => ResizeNormalizeSimd.IsSupported ? new ResizeNormalizeSimd() : new ResizeNormalizeScalar(),
        "scalar" => new ResizeNormalizeScalar(),
        "vector256" when ResizeNormalizeSimd.IsSupported => new ResizeNormalizeSimd(),
        "vector256" => throw new NotSupportedException($"{OverrideVariable}=vector256 needs AVX2 and FMA, which this processor lacks."),
        _ => throw new NotSupportedException($"{OverrideVariable}={name} is no kernel: use scalar or vector256."),
    };
}
