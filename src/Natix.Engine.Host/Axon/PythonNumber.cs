using System.Globalization;

namespace Natix.Engine.Host.Axon;

/// <summary>Numbers as Python prints and reads them, which is how they stand in Bittensor's headers and bodies. Pure.</summary>
internal static class PythonNumber
{
    /// <summary>As <c>repr(float)</c>: the shortest digits that read back the same, "9.0" for nine, an exponent below 1e-4 and from 1e16 on.</summary>
    /// <param name="value">A finite number.</param>
    public static string Of(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "The wire has no infinities and no NaN.");
        if (value == 0)
            return double.IsNegative(value) ? "-0.0" : "0.0";
        // "d.dddE+xxx" with the shortest digits that round-trip.
        var scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = Digits(value);
        var sign = value < 0 ? "-" : "";
        return sign + (exponent is < -4 or >= 16 ? Exponential(digits, exponent) : Positional(digits, exponent));
    }

    /// <summary>Reads a number that Python's <c>float()</c> takes and that is finite; no spaces, no underscores.</summary>
    public static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    /// <summary>Reads a whole number of 0 or more in its only canonical form: digits, no sign, no leading zeros.</summary>
    public static bool TryParseCanonical(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && (text[0] != '0' || text.Length == 1);

    private static string Digits(double value)
    {
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal);
        var digits = mantissa.Trim('0');
        return digits;
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        var whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        var fraction = digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0";
        return $"{whole}.{fraction}";
    }

    private static string Exponential(string digits, int exponent)
    {
        var mantissa = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
