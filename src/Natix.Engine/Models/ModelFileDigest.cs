using System.Security.Cryptography;

namespace Natix.Engine.Models;

/// <summary>Proves that a model file is the one its manifest speaks of.</summary>
internal static class ModelFileDigest
{
    /// <summary>Lower-case hex SHA-256 of a file.</summary>
    public static string Compute(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Throws <see cref="ManifestException"/> when the file at <paramref name="path"/> does not have the digest in the manifest.</summary>
    public static void Verify(ManifestNode sha256, string path)
    {
        string found;
        try
        {
            found = Compute(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw sha256.Error($"expected a readable model file {path}: {exception.Message}");
        }

        if (found != sha256.Text())
        {
            throw sha256.Error(
                $"expected the model file {path} to have SHA-256 {sha256.Text()}, found {found}: restore the file, or, if it was changed on purpose, write the found digest here");
        }
    }
}
