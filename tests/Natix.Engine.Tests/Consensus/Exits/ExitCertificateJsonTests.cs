using Natix.Engine.Consensus.Exits;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Exits;

public sealed class ExitCertificateJsonTests
{
    private static readonly string Json = ExitCertificateJson.Write(SampleCertificate.Make());

    [Fact]
    public void A_certificate_comes_back_to_the_last_bit()
    {
        var (written, read) = (SampleCertificate.Make(), ExitCertificateJson.Read(Json));

        Assert.Equal(Json, ExitCertificateJson.Write(read));
        Assert.Equal(written.Bound, read.Bound);
        Assert.Equal(written.Levels.Select(level => level.Thresholds), read.Levels.Select(level => level.Thresholds));
        Assert.Equal(written.Levels[0].Scores!.Edges, read.Levels[0].Scores!.Edges);
        Assert.Equal(written.Levels[0].Scores!.Counts, read.Levels[0].Scores!.Counts);
        Assert.Equal(written.Pool.ToWeights().Pool([1, 2]), read.Pool.ToWeights().Pool([1, 2]));
        Assert.Equal(1 / 1.7, read.Pool.Voters[0].Scale.Slope);
        Assert.Empty(written.Key.DifferencesFrom(read.Key));
        Assert.NotEqual(ExitThresholds.Never, read.Levels[0].Thresholds);
    }

    [Fact]
    public void It_reads_as_a_person_would_expect()
    {
        Assert.StartsWith("{\n  \"schemaVersion\": 1,\n  \"dataDigest\": \"dddd", Json, StringComparison.Ordinal);
        Assert.Contains("\"unit\": \"clip\"", Json, StringComparison.Ordinal);
        Assert.Contains("\"negative\": null", Json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"thresholds\"", Json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"scale\"", Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "$.schemaVersion", "expected 1, found 2")]
    [InlineData("\"schemaVersion\": 1,", "", "$", "schemaVersion")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 1, \"extra\": 1", "$", "extra")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 1, \"schemaVersion\": 1", "$", "Duplicate")]
    [InlineData("\"unit\": \"clip\"", "\"unit\": \"minute\"", "$.unit", "")]
    [InlineData("\"unit\": \"clip\"", "\"unit\": 7", "$.unit", "7")]
    [InlineData("\"delta\": 0.05", "\"delta\": 0.01", "$.bound", "at delta 0.01")]
    [InlineData("\"epsilon\": 0.03", "\"epsilon\": 0.0001", "$.bound", "above epsilon")]
    [InlineData("\"epsilon\": 0.03", "\"epsilon\": 1", "$.epsilon", "between 0 and 1")]
    [InlineData("\"epsilon\": 0.03", "\"epsilon\": \"low\"", "$.epsilon", "")]
    [InlineData("\"units\": 400,\n  \"disagreements\"", "\"units\": 4000,\n  \"disagreements\"", "$.bound", "4000 units")]
    [InlineData("\"dataDigest\": \"d", "\"dataDigest\": \"x", "$.dataDigest", "64 hex digits")]
    [InlineData("\"distribution\": \"simulated, even odds\"", "\"distribution\": \" \"", "$.distribution", "text")]
    [InlineData("\"distribution\": \"simulated, even odds\"", "\"distribution\": null", "$.distribution", "null")]
    [InlineData("\"level\": 3", "\"level\": 0", "$.levels[1].level", "ascend")]
    [InlineData("\"costMs\": 12.25", "\"costMs\": -1", "$.levels[1].costMs", "-1")]
    [InlineData("\"costMs\": 12.25", "\"costMs\": 13", "$.expectedCostMs", "the levels give")]
    [InlineData("\"fullCostMs\": 13.75", "\"fullCostMs\": 14", "$.fullCostMs", "13.75")]
    [InlineData("\"weight\": 0.7", "\"weight\": -0.7", "$.pool", "voter 0")]
    [InlineData("\"offset\": 0.1", "\"offset\": 1e999", "$.pool.voters[1]", "")]
    [InlineData("\"clamp\": 1E-06", "\"clamp\": 0.6", "$.pool", "clamp")]
    [InlineData("\"model\": \"screen\",\n        \"sha256\"", "\"model\": \"other\",\n        \"sha256\"", "$.key.voters", "same models")]
    [InlineData("\"model\": \"vlm\",\n        \"sha256\"", "\"model\": \"screen\",\n        \"sha256\"", "$.key.voters[0].model", "twice")]
    [InlineData("\"sha256\": \"b", "\"sha256\": \"", "$.key.voters[1].sha256", "64 hex digits")]
    [InlineData("\"precision\": \"fp8\"", "\"precision\": \"\"", "$.key.voters[1].precision", "text")]
    public void What_was_tampered_with_is_refused_with_its_place(string original, string tampered, string where, string what)
    {
        Assert.Contains(original, Json, StringComparison.Ordinal);
        var at = Json.IndexOf(original, StringComparison.Ordinal);
        var json = string.Concat(Json.AsSpan(0, at), tampered, Json.AsSpan(at + original.Length));

        var refusal = Assert.Throws<CertificateException>(() => ExitCertificateJson.Read(json));

        Assert.StartsWith(where, refusal.Where, StringComparison.Ordinal);
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("natix calibrate", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    public void What_is_no_certificate_is_refused(string json) => Assert.Throws<CertificateException>(() => ExitCertificateJson.Read(json));

    [Fact]
    public void Text_that_was_damaged_anywhere_is_refused_or_still_consistent()
    {
        var random = new Random(8);
        for (var round = 0; round < 400; round++)
        {
            var damaged = Json.ToCharArray();
            for (var i = 0; i < 1 + (round % 3); i++)
                damaged[random.Next(damaged.Length)] = (char)random.Next(32, 127);
            if (random.Next(10) == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            try
            {
                ExitCertificateCheck.Check(ExitCertificateJson.Read(new string(damaged)));
            }
            catch (CertificateException)
            {
                // The one way in which it may fail.
            }
        }
    }

    [Fact]
    public void An_inconsistent_certificate_is_not_written()
    {
        var certificate = SampleCertificate.Make();
        ExitCertificate With(CertifiedLevel level) => certificate with { Levels = [level, certificate.Levels[1]] };
        void Refused(string where, ExitCertificate wrong) =>
            Assert.StartsWith(where, Assert.Throws<CertificateException>(() => ExitCertificateJson.Write(wrong)).Where, StringComparison.Ordinal);

        Refused("$.levels[0]", With(certificate.Levels[0] with { Negative = 0.9, Positive = 0.8 }));
        Refused("$.levels[0]", With(certificate.Levels[0] with { Negative = 0.6, Positive = 0.8 }));
        Refused("$.levels[0]", With(certificate.Levels[0] with { Negative = double.NaN }));
        Refused("$.levels[0].exitRate", With(certificate.Levels[0] with { ExitRate = 1.5 }));
        Refused("$.levels[0].scores", With(certificate.Levels[0] with { Scores = SampleCertificate.Histogram() with { Units = 11 } }));
        Refused("$.levels", certificate with { Levels = [], Bound = 0, Disagreements = 0 });
        Refused("$.fittingUnits", certificate with { FittingUnits = 0 });
        Refused("$.disagreements", certificate with { Disagreements = 401 });
        Refused("$.bound", certificate with { Levels = [.. certificate.Levels.Select(level => level with { Negative = null, Positive = null })] });
    }

    [Fact]
    public void Reference_scores_are_those_of_the_rows_that_reach_the_level()
    {
        var table = new ExitTable(["a", "a", "b", "c"], [0.01, 0.9, 0.5, 0.7, 0.5, 0.3, 0.5, double.NaN], [false, true, false, true], [1, 2]);
        ExitThresholds[] thresholds = [new(0.1, null), ExitThresholds.Never];

        Assert.Equal(4, CertifiedLevels.ReferenceScores(table, thresholds, 0)!.Counts.Sum());
        var second = CertifiedLevels.ReferenceScores(table, thresholds, 1)!;
        Assert.Equal((2L, 2), (second.Counts.Sum(), second.Units));
        Assert.Equal([0.3], second.Edges);
        Assert.Null(CertifiedLevels.ReferenceScores(table, [new(0.6, null), ExitThresholds.Never], 1));
    }
}
