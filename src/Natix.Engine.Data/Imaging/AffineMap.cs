namespace Natix.Engine.Data.Imaging;

/// <summary>Maps points: x' = A x + B y + C, y' = D x + E y + F; pixel centres are at half-integers.</summary>
internal readonly record struct AffineMap(float A, float B, float C, float D, float E, float F)
{
    public static AffineMap Identity => new(1, 0, 0, 0, 1, 0);

    public static AffineMap Scale(float x, float y) => new(x, 0, 0, 0, y, 0);

    public static AffineMap Translate(float x, float y) => new(1, 0, x, 0, 1, y);

    /// <summary>Rotation by an angle in radians about a point.</summary>
    public static AffineMap Rotate(float angle, float cx, float cy)
    {
        var (s, c) = MathF.SinCos(angle);
        return new AffineMap(c, -s, cx - (c * cx) + (s * cy), s, c, cy - (s * cx) - (c * cy));
    }

    /// <summary>This map first, then <paramref name="next"/>.</summary>
    public AffineMap Then(in AffineMap next) => new(
        (next.A * A) + (next.B * D), (next.A * B) + (next.B * E), (next.A * C) + (next.B * F) + next.C,
        (next.D * A) + (next.E * D), (next.D * B) + (next.E * E), (next.D * C) + (next.E * F) + next.F);

    public (float X, float Y) Apply(float x, float y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);

    public AffineMap Inverse()
    {
        var det = (A * E) - (B * D);
        float a = E / det, b = -B / det, d = -D / det, e = A / det;
        return new AffineMap(a, b, -((a * C) + (b * F)), d, e, -((d * C) + (e * F)));
    }
}
