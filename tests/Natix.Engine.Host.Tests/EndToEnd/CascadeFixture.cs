namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>A folder with a cascade, and frames whose verdicts are known.</summary>
public sealed class CascadeFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Writes the cascade.</summary>
    public CascadeFixture() => Cascade = BrightnessCascade.Write(_folder.Path);

    /// <summary>The cascade's manifest.</summary>
    public string Cascade { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    internal static byte[] Bright => Pictures.Plain(96, 64, 235);

    internal static byte[] Dark => Pictures.Plain(96, 64, 20);

    /// <summary>Runs a command with the cascade.</summary>
    internal Task<Outcome> RunAsync(params string[] arguments) => NatixProgram.RunAsync([.. arguments, "--cascade", Cascade]);
}
