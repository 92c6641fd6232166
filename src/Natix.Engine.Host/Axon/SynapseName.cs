namespace Natix.Engine.Host.Axon;

/// <summary>The synapses that are served, by the first segment of the path.</summary>
internal static class SynapseName
{
    /// <summary>The challenge of a validator.</summary>
    public const string Image = "ImageSynapse";

    /// <summary>Its name until November 2025, with a field more; stale validators may still send it.</summary>
    public const string ExtendedImage = "ExtendedImageSynapse";

    /// <summary>The ping that every axon answers.</summary>
    public const string Ping = "Synapse";

    /// <summary>The first segment of a path; empty for the root.</summary>
    public static string Of(string path)
    {
        var end = path.IndexOf('/', 1);
        return path.Length < 2 ? "" : end < 0 ? path[1..] : path[1..end];
    }

    /// <summary>Whether a name is served.</summary>
    public static bool IsServed(string name, AxonRules rules) => name is Image or Ping || (name is ExtendedImage && rules.ServesLegacyName);

    /// <summary>What the reference says of a name that it does not serve.</summary>
    public static string NotFound(string name) => $"Synapse name '{name}' not found. Available synapses ['{Ping}', '{Image}']";
}
