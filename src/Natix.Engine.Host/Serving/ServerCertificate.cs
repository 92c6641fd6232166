using System.Security.Cryptography.X509Certificates;

namespace Natix.Engine.Host.Serving;

/// <summary>A server's certificate with its key, and those that lead from it to its authority. Owns them.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private ServerCertificate(X509Certificate2 own, X509Certificate2Collection chain) => (Own, Chain) = (own, chain);

    public X509Certificate2 Own { get; }

    /// <summary>What is sent beside it; its own is the first.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>Reads PEM files.</summary>
    /// <param name="file">The certificates, the server's own first.</param>
    /// <param name="keyFile">Its private key; null: in the same file.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They hold none, or the key is another one's.</exception>
    public static ServerCertificate Read(string file, string? keyFile)
    {
        var own = X509Certificate2.CreateFromPemFile(file, keyFile);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            return new ServerCertificate(own, chain);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Own.Dispose();
        foreach (var certificate in Chain)
            certificate.Dispose();
    }
}
