namespace Natix.Engine.Kernels;

/// <summary>A number that a type parameter stands for, so that the compiler of the machine's code sees a constant.</summary>
internal interface ICount
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

/// <summary>1.</summary>
internal readonly struct Count1 : ICount
{
    public static int Value => 1;
}

/// <summary>2.</summary>
internal readonly struct Count2 : ICount
{
    public static int Value => 2;
}

/// <summary>3.</summary>
internal readonly struct Count3 : ICount
{
    public static int Value => 3;
}

/// <summary>4.</summary>
internal readonly struct Count4 : ICount
{
    public static int Value => 4;
}

/// <summary>5.</summary>
internal readonly struct Count5 : ICount
{
    public static int Value => 5;
}

/// <summary>6.</summary>
internal readonly struct Count6 : ICount
{
    public static int Value => 6;
}
