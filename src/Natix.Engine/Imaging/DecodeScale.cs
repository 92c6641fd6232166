namespace Natix.Engine.Imaging;

/// <summary>How far a JPEG may be shrunk while it is decoded. Only 1/2 and 1/4 have fast transforms, in libjpeg-turbo and in ours.</summary>
internal static class DecodeScale
{
    /// <summary>The largest of 1, 2, 4 that leaves the image at least as large as needed; 1 when it is too small anyway.</summary>
    public static int Choose(int width, int height, int neededWidth, int neededHeight)
    {
        for (var denominator = 4; denominator > 1; denominator /= 2)
        {
            if (Scaled(width, denominator) >= neededWidth && Scaled(height, denominator) >= neededHeight)
                return denominator;
        }

        return 1;
    }

    /// <summary>Size of a decoded side: rounded up, as the decoder does.</summary>
    public static int Scaled(int size, int denominator) => (size + denominator - 1) / denominator;
}
