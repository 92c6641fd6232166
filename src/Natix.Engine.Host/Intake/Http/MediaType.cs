namespace Natix.Engine.Host.Intake.Http;

/// <summary>What a camera says it sends. Cameras write this header in ways that strict parsers refuse.</summary>
/// <param name="Name">Lower case, without parameters; empty when nothing was said.</param>
/// <param name="Boundary">
/// The boundary without quotes and without leading dashes: cameras differ in whether the two dashes of the delimiter belong to it.
/// </param>
internal readonly record struct MediaType(string Name, string Boundary)
{
    /// <summary>Reads the value of a Content-Type header (RFC 9110, 8.3), leniently.</summary>
    public static MediaType Parse(string value)
    {
        var parts = value.Split(';');
        var boundary = "";
        foreach (var part in parts.Skip(1))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            if (cut > 0 && part.AsSpan(0, cut).Trim().Equals("boundary", StringComparison.OrdinalIgnoreCase))
                boundary = part[(cut + 1)..].Trim().Trim('"').TrimStart('-').Trim();
        }

        return new MediaType(parts[0].Trim().ToLowerInvariant(), boundary);
    }

    public bool IsMultipart => Name.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>True when one JPEG comes.</summary>
    public bool IsJpeg => Name is "image/jpeg" or "image/jpg" or "image/pjpeg";

    /// <summary>True when JPEGs come one after another, or when nothing is said that speaks against it.</summary>
    public bool MayBeMjpeg => Name is "" or "application/octet-stream" or "video/x-motion-jpeg" or "video/mjpeg" or "video/x-mjpeg" or "image/mjpeg";
}
