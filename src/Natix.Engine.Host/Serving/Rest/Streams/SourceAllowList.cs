using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>
/// Addresses that may be pulled from: what a holder of a key names is otherwise a way into the server's own network. An entry allows its scheme, host and port, and
/// paths at or below its own. Immutable.
/// </summary>
internal sealed class SourceAllowList
{
    // What a server might undo, and we have not: a path that holds it may lead out of the entry's.
    private static readonly string[] Disguises = ["%2e", "%2f", "%5c", "%25", "%3b", "%c0", "%c1", "\\", ";"];

    private readonly List<Uri> _entries = [];

    /// <param name="entries">Addresses, http or https.</param>
    /// <exception cref="FormatException">One of them is none, or holds what no entry may.</exception>
    public SourceAllowList(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (CameraAddress.Parse(entry) is not { IsRtsp: false } address)
                throw new FormatException($"{CameraAddress.Shown(entry)} is no address: write http://HOST[:PORT]/[PATH] or https://...");
            if (address.Credentials is not null || address.Location.Query.Length > 0)
                throw new FormatException($"{address.Name}: an entry has neither a user nor a query");
            _entries.Add(address.Location);
        }
    }

    /// <summary>True when nothing may be pulled.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Whether an address may be pulled from.</summary>
    public bool Allows(Uri address) =>
        !Array.Exists(Disguises, d => address.OriginalString.Contains(d, StringComparison.OrdinalIgnoreCase) || address.AbsolutePath.Contains(d, StringComparison.OrdinalIgnoreCase))
        && _entries.Exists(entry => IsBelow(entry, address));

    private static bool IsBelow(Uri entry, Uri address)
    {
        if (Uri.Compare(entry, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
            return false;
        var (root, path) = (entry.AbsolutePath, address.AbsolutePath);
        return path.StartsWith(root, StringComparison.Ordinal) && (root.EndsWith('/') || path.Length == root.Length || path[root.Length] == '/');
    }
}
