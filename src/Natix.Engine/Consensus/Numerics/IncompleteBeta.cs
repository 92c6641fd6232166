namespace Natix.Engine.Consensus.Numerics;

/// <summary>The regularised incomplete beta function. Pure.</summary>
internal static class IncompleteBeta
{
    private const int MaxTerms = 100_000;
    private const double Tiny = 1e-300;

    /// <summary>
    /// I_x(a, b), in [0,1], by the continued fraction (Abramowitz and Stegun 26.5.8) with Lentz's recurrence (Thompson and Barnett 1986) on
    /// the side where it converges fast.
    /// </summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <param name="x">In [0,1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double Regularised(double a, double b, double x)
    {
        if (!(x >= 0 && x <= 1))
            throw new ArgumentOutOfRangeException(nameof(x), x, "The incomplete beta function is taken of numbers in [0,1].");
        var front = LogGamma.Of(a + b) - LogGamma.Of(a) - LogGamma.Of(b);
        if (x is 0 or 1)
            return x;
        var power = Math.Exp(front + (a * Math.Log(x)) + (b * Log1p(-x)));
        return x < (a + 1) / (a + b + 2)
            ? Math.Clamp(power * Fraction(a, b, x) / a, 0, 1)
            : Math.Clamp(1 - (power * Fraction(b, a, 1 - x) / b), 0, 1);
    }

    /// <summary>ln(1 + x) that keeps its digits near 0 (Kahan's correction of the rounded sum).</summary>
    /// <param name="x">At least -1.</param>
    public static double Log1p(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) || sum == 0 ? Math.Log(sum) : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e^x - 1 that keeps its digits near 0 (Kahan's correction).</summary>
    public static double Expm1(double x)
    {
        var power = Math.Exp(x);
        var less = power - 1;
        if (power == 1)
            return x;
        return less == -1 || double.IsInfinity(power) ? less : less * x / Math.Log(power);
    }

    private static double Fraction(double a, double b, double x)
    {
        var c = 1.0;
        var d = Inverse(1 - ((a + b) * x / (a + 1)));
        var value = d;
        for (var m = 1; m <= MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = Inverse(1 + (even * d));
            c = AwayFromZero(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = Inverse(1 + (odd * d));
            c = AwayFromZero(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
                return value;
        }

        throw new ArithmeticException($"The incomplete beta function did not converge for a = {a}, b = {b}, x = {x}.");
    }

    private static double Inverse(double x) => 1 / AwayFromZero(x);

    private static double AwayFromZero(double x) => Math.Abs(x) < Tiny ? Tiny : x;
}
