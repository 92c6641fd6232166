using System.Security.Cryptography;

namespace Natix.Engine.Models;

/// <summary>Proves that a model file is the one its manifest speaks of: the bytes that are hashed are the bytes that are used.</summary>
internal static class ModelFileDigest
{
    /// <summary>Largest model file, in bytes.</summary>
    public const long MaxBytes = 1L << 30;

    // A weight kept in another file: an entry of TensorProto.external_data with the key "location", as protobuf writes it.
    private static ReadOnlySpan<byte> ExternalLocation => "\x0A\x08location\x12"u8;

    /// <summary>Lower-case hex SHA-256 of bytes.</summary>
    public static string Compute(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Lower-case hex SHA-256 of a file.</summary>
    public static string Compute(string path) => Compute(RegularFile.Read(path, MaxBytes));

    /// <summary>True when a model's weights lie in files of their own, which no digest covers.</summary>
    public static bool HasExternalData(ReadOnlySpan<byte> model) => model.IndexOf(ExternalLocation) >= 0;

    /// <summary>
    /// Reads the file at <paramref name="path"/>. Throws <see cref="ManifestException"/> when it is not a readable regular file of
    /// at most <see cref="MaxBytes"/>, or does not have the digest in the manifest; messages call it <paramref name="what"/>.
    /// </summary>
    public static byte[] ReadVerified(ManifestNode sha256, ManifestNode file, string path, string what = "model file")
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.Read(path, MaxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw file.Error($"expected a readable {what} {path}: {exception.Message}");
        }

        var found = Compute(bytes);
        if (found != sha256.Text())
        {
            throw sha256.Error(
                $"expected the {what} {path} to have SHA-256 {sha256.Text()}, found {found}: restore the file, or, if it was changed on purpose, write the found digest here");
        }

        return bytes;
    }
}
