namespace Natix.Engine.Validation.Geometry;

/// <summary>The intrinsics that EXIF tags come to. Pure.</summary>
/// <param name="tags">The tags.</param>
internal readonly struct ExifLens(ExifTags tags)
{
    /// <summary>Diagonal of a 36 x 24 mm frame: the equivalent focal length gives the same angle across the diagonal (CIPA DCG-001).</summary>
    private const double FilmDiagonal = 43.26661530556787;

    // Cameras that compare widths instead of diagonals differ by 4 % (4:3) to 5 % (16:9); lens and distortion correction by a little more.
    private const double ConventionSigma = 0.035;
    private const double PlaneSigma = 0.02;
    // When the size of the picture as it was taken is missing, a crop cannot be told from a whole picture.
    private const double UnprovenSigma = 0.08;
    private const double SameProportions = 0.02;
    private const double LongestFocal = 100;

    /// <summary>The intrinsics of a frame, or why there are none. A frame of other proportions than the picture taken is a crop, and is refused.</summary>
    /// <param name="width">Width of the upright frame, pixels.</param>
    /// <param name="height">Height of the upright frame, pixels.</param>
    public Intrinsics For(int width, int height)
    {
        var proven = tags.PixelXDimension > 0 && tags.PixelYDimension > 0;
        // A frame turned upright has the sides of its picture swapped.
        var (taken, across) = (Proportions(width, height), Math.Max(width, height));
        if (proven && Math.Abs(Math.Log(taken / Proportions(tags.PixelXDimension, tags.PixelYDimension))) > SameProportions)
            return Intrinsics.None(IntrinsicsRefusal.OtherProportions);
        if (!proven && IntrinsicsEstimate.IsSmallSquare(width, height))
            return Intrinsics.None(IntrinsicsRefusal.SmallSquareCrop);
        var scale = proven ? (double)across / Math.Max(tags.PixelXDimension, tags.PixelYDimension) : 1;
        var (film, plane) = (FilmFocal(width, height), proven ? PlaneFocal() * scale : 0);
        if (plane > 0)
            return Judge(plane, PlaneSigma, width, height, IntrinsicsSource.ExifFocalPlane, film);
        return film > 0
            ? Judge(film, FilmSigma(proven), width, height, IntrinsicsSource.Exif35mm, 0)
            : Intrinsics.None(IntrinsicsRefusal.NoData);
    }

    private static double Proportions(int width, int height) => (double)Math.Max(width, height) / Math.Min(width, height);

    private static Intrinsics Judge(double focal, double sigma, int width, int height, IntrinsicsSource source, double other)
    {
        // A focal length of a hundredth or a hundred times the image is no lens but a wrong tag.
        if (!(focal > 0.1 * Math.Max(width, height) && focal < LongestFocal * Math.Max(width, height)))
            return Intrinsics.None(IntrinsicsRefusal.Impossible);
        var apart = other > 0 ? Math.Abs(Math.Log(focal / other)) : 0;
        var contradicted = apart > 3 * Math.Sqrt((sigma * sigma) + (ConventionSigma * ConventionSigma));
        return new Intrinsics(focal, focal, width / 2.0, height / 2.0, contradicted ? apart : sigma, source, IntrinsicsRefusal.None)
        {
            IsContradicted = contradicted,
        };
    }

    // The whole diagonal of the frame stands for the film's: right for a frame that was not cropped, whatever its size.
    private double FilmFocal(int width, int height) =>
        tags.FocalLengthIn35mmFilm > 0 && double.IsFinite(tags.FocalLengthIn35mmFilm)
            ? tags.FocalLengthIn35mmFilm * Math.Sqrt(((double)width * width) + ((double)height * height)) / FilmDiagonal
            : 0;

    private double FilmSigma(bool proven)
    {
        // Whole millimetres: evenly spread over one. Whether a digital zoom is counted in is not agreed on.
        var (rounding, zoom) = (1 / (tags.FocalLengthIn35mmFilm * Math.Sqrt(12)), Zoom > 1 ? Math.Log(Zoom) / 2 : 0);
        var unproven = proven ? 0 : UnprovenSigma;
        return Math.Sqrt((ConventionSigma * ConventionSigma) + (rounding * rounding) + (zoom * zoom) + (unproven * unproven));
    }

    private double PlaneFocal()
    {
        var unit = tags.FocalPlaneResolutionUnit switch { 0 or 2 => 25.4, 3 => 10, 4 => 1, 5 => 0.001, _ => double.NaN };
        var resolution = tags.FocalPlaneXResolution > 0 ? tags.FocalPlaneXResolution : tags.FocalPlaneYResolution;
        var focal = tags.FocalLength * resolution / unit * Zoom;
        return focal > 0 && double.IsFinite(focal) ? focal : 0;
    }

    private double Zoom => tags.DigitalZoomRatio > 0 && double.IsFinite(tags.DigitalZoomRatio) ? tags.DigitalZoomRatio : 1;
}
