using System.Globalization;

namespace Natix.Engine.Consensus.Exits;

/// <summary>All of one model that moves its score. Immutable.</summary>
internal sealed record ModelKey
{
    /// <summary>Name in the manifest.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model file, 64 hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Back end that runs it, with its version.</summary>
    public required string Backend { get; init; }

    /// <summary>Precision it runs in.</summary>
    public required string Precision { get; init; }

    /// <summary>SHA-256 of the engine that a back end built of it; null for a back end that runs the model file itself.</summary>
    public required string? EngineSha256 { get; init; }

    /// <summary>The preprocess plan in one line: size, resize, layout, mean and deviation, kernel.</summary>
    public required string Preprocess { get; init; }

    /// <summary>How its outputs become log-odds, in one line: head, classes, calibration.</summary>
    public required string Reading { get; init; }

    /// <summary>Where and when it runs, in one line: level, entry, band, weight in the manifest's own pool, which entries and bands go by.</summary>
    public required string Seat { get; init; }
}

/// <summary>
/// All that moves a score, for which a certificate holds and for nothing else: DESIGN 2.8. Two runs with one key give the same scores. Immutable.
/// </summary>
internal sealed record CertificateKey
{
    /// <summary>The voters, in any order; each name once.</summary>
    public required IReadOnlyList<ModelKey> Voters { get; init; }

    /// <summary>The rule by which frames are decoded smaller than they are.</summary>
    public required string DecodeScale { get; init; }

    /// <summary>What of the running cascade differs from this key, one sentence a part; empty when the certificate holds.</summary>
    public IReadOnlyList<string> DifferencesFrom(CertificateKey running)
    {
        var differences = new List<string>();
        foreach (var voter in Voters)
        {
            if (Find(running, voter.Model) is { } other)
                Compare(differences, voter, other);
            else
                differences.Add($"model \"{voter.Model}\" is in the certificate and does not run here");
        }

        foreach (var voter in running.Voters)
        {
            if (Find(this, voter.Model) is null)
                differences.Add($"model \"{voter.Model}\" runs here and is not in the certificate");
        }

        Compare(differences, "decode scale", DecodeScale, running.DecodeScale);
        return differences;
    }

    private static ModelKey? Find(CertificateKey key, string model) => key.Voters.FirstOrDefault(voter => voter.Model == model);

    private static void Compare(List<string> differences, ModelKey certified, ModelKey running)
    {
        string Of(string part) => string.Create(CultureInfo.InvariantCulture, $"model \"{certified.Model}\": {part}");
        Compare(differences, Of("model digest"), certified.Sha256, running.Sha256, StringComparison.OrdinalIgnoreCase);
        Compare(differences, Of("back end"), certified.Backend, running.Backend);
        Compare(differences, Of("precision"), certified.Precision, running.Precision);
        Compare(differences, Of("engine digest"), certified.EngineSha256, running.EngineSha256, StringComparison.OrdinalIgnoreCase);
        Compare(differences, Of("preprocess plan"), certified.Preprocess, running.Preprocess);
        Compare(differences, Of("reading"), certified.Reading, running.Reading);
        Compare(differences, Of("seat"), certified.Seat, running.Seat);
    }

    private static void Compare(
        List<string> differences, string part, string? certified, string? running, StringComparison comparison = StringComparison.Ordinal)
    {
        if (!string.Equals(certified, running, comparison))
            differences.Add($"{part} is {certified ?? "none"} in the certificate, {running ?? "none"} here");
    }
}
