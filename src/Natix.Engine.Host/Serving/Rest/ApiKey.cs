using System.Security.Cryptography;
using System.Text;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>
/// What the holder of a key may do. Only the key's digest is kept: a key has 256 random bits, so nobody finds it by trying, and a plain digest tells nothing of it.
/// Immutable.
/// </summary>
/// <param name="Name">Its name, for logs and figures.</param>
/// <param name="Digest">SHA-256 of the key's text, lower-case hex.</param>
/// <param name="Scopes">What it opens: <see cref="Verdicts"/>, <see cref="Streams"/>.</param>
/// <param name="RequestsAMinute">How often, at least 1.</param>
internal sealed record ApiKey(string Name, string Digest, IReadOnlySet<string> Scopes, int RequestsAMinute)
{
    /// <summary>Having images judged.</summary>
    public const string Verdicts = "verdicts";

    /// <summary>Having streams watched.</summary>
    public const string Streams = "streams";

    /// <summary>Every scope there is.</summary>
    public static IReadOnlySet<string> AllScopes { get; } = new HashSet<string>(StringComparer.Ordinal) { Verdicts, Streams };

    /// <summary>A new key: its text, which is shown once and kept nowhere.</summary>
    public static string Make() => "natix_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>The digest of a key's text.</summary>
    public static string DigestOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
