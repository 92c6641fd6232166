using Natix.Engine.Consensus.Exits;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Exits;

public sealed class CertificateKeyTests
{
    private static readonly CertificateKey Key = SampleCertificate.Key();

    [Fact]
    public void The_same_parts_in_another_order_and_case_do_not_differ() =>
        Assert.Empty(Key.DifferencesFrom(Key with { Voters = [Key.Voters[1], Key.Voters[0] with { Sha256 = new string('A', 64) }] }));

    [Fact]
    public void Every_part_that_differs_is_named()
    {
        Assert.Equal(
            [$"model \"screen\": model digest is {new string('a', 64)} in the certificate, {new string('f', 64)} here"],
            Differences(model => model with { Sha256 = new string('f', 64) }));
        Assert.Equal(["model \"screen\": back end is onnxruntime-cpu 1.31.1 in the certificate, onnxruntime-cuda here"], Differences(model => model with { Backend = "onnxruntime-cuda" }));
        Assert.Equal(["model \"screen\": precision is int8 in the certificate, INT8 here"], Differences(model => model with { Precision = "INT8" }));
        Assert.Equal([$"model \"screen\": engine digest is none in the certificate, {new string('e', 64)} here"], Differences(model => model with { EngineSha256 = new string('e', 64) }));
        Assert.Equal(["model \"screen\": preprocess plan is 224x224 crop rgb in the certificate, 256x256 here"], Differences(model => model with { Preprocess = "256x256" }));
        Assert.Equal(["decode scale is largest of 1, 2, 4 that keeps the model's input in the certificate, 1 here"], Key.DifferencesFrom(Key with { DecodeScale = "1" }));
    }

    [Fact]
    public void All_differences_come_at_once()
    {
        var running = new CertificateKey { Voters = [Key.Voters[0] with { Model = "new" }, Key.Voters[1] with { Precision = "fp16", Backend = "x" }], DecodeScale = "1" };

        var differences = Key.DifferencesFrom(running);

        Assert.Equal(5, differences.Count);
        Assert.Contains("model \"screen\" is in the certificate and does not run here", differences);
        Assert.Contains("model \"new\" runs here and is not in the certificate", differences);
    }

    private static IReadOnlyList<string> Differences(Func<ModelKey, ModelKey> change) =>
        Key.DifferencesFrom(Key with { Voters = [change(Key.Voters[0]), Key.Voters[1]] });
}
