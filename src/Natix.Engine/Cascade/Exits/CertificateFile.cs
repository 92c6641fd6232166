using Natix.Engine.Consensus.Exits;

namespace Natix.Engine.Cascade.Exits;

/// <summary>Reads the certificate that a cascade names.</summary>
internal static class CertificateFile
{
    private const long MostBytes = 16 << 20;

    /// <exception cref="ManifestException">There is no such file, it cannot be read, or it is no certificate that agrees with itself.</exception>
    public static ExitCertificate Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new ManifestException(path, "$", "expected an exit certificate here, found no file: make one with natix calibrate, or take it out of the cascade's consensus");
        if (file.Length > MostBytes)
            throw new ManifestException(path, "$", FormattableString.Invariant($"expected an exit certificate of at most {MostBytes} bytes, found {file.Length}"));
        string json;
        try
        {
            json = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ManifestException(path, "$", $"expected a readable exit certificate: {e.Message}");
        }

        try
        {
            return ExitCertificateJson.Read(json);
        }
        catch (CertificateException e)
        {
            throw new ManifestException(path, e.Where, e.Message);
        }
    }
}
