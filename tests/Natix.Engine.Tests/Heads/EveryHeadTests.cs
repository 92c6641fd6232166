using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>What holds for every head.</summary>
public sealed class EveryHeadTests
{
    private static readonly PreprocessGeometry Geometry = new(2, 2, 0, 8, 128, 96);

    public static TheoryData<string> Names => [.. HeadCase.All.Keys];

    [Fact]
    public void Every_kind_has_a_case() =>
        Assert.Equal(Enum.GetValues<HeadKind>(), HeadCase.All.Values.Select(@case => @case.Manifest.Head.Kind).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Reading_allocates_nothing_when_everything_fires(string name)
    {
        var @case = HeadCase.All[name];
        var head = Head.Create(@case.Manifest, 0);
        var outputs = new FakeOutputs(@case.Outputs(1));
        var findings = new FrameFindings(100);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                findings.Clear();
                head.Read(outputs, 0, Geometry, findings);
            }
        });
        Assert.NotEqual("", Text(findings, default)[..^"0".Length]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_of_a_batch_is_read_from_its_own_outputs(string name)
    {
        var @case = HeadCase.All[name];
        float[][][] items = [@case.Outputs(1), @case.Outputs(2), @case.Outputs(3)];
        var alone = items.Select(item => Read(@case, new FakeOutputs(item), 0)).ToArray();

        Assert.Equal(3, alone.Distinct().Count());
        for (var item = 0; item < 3; item++)
        {
            var broken = items.ToArray();
            foreach (var other in Enumerable.Range(0, 3).Where(i => i != item))
                broken[other] = [.. broken[other].Select(output => Enumerable.Repeat(float.NaN, output.Length).ToArray())];

            Assert.Equal(alone[item], Read(@case, new FakeOutputs(items), item));
            Assert.Equal(alone[item], Read(@case, new FakeOutputs(broken), item));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_that_is_not_finite_is_an_error_with_the_models_and_the_outputs_name_and_finds_nothing(string name)
    {
        var @case = HeadCase.All[name];
        var random = new Random(5);
        for (var output = 0; output < @case.Manifest.Outputs.Count; output++)
        {
            foreach (var value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            {
                var values = @case.Outputs(1);
                if (@case.ReadsAll)
                    values[output][random.Next(values[output].Length)] = value;
                else
                    Array.Fill(values[output], value);
                var findings = new FrameFindings(100);

                var error = Assert.Throws<ModelRunException>(() => Head.Create(@case.Manifest, 0).Read(new FakeOutputs(values), 0, Geometry, findings));

                Assert.Contains($"Model \"fake\": its output \"{@case.Manifest.Outputs[output].Name}\"", error.Message, StringComparison.Ordinal);
                Assert.Equal(Text(new FrameFindings(100), default), Text(findings, default));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Boxes_lie_within_the_image(string name)
    {
        var @case = HeadCase.All[name];
        for (var seed = 0; seed < 20; seed++)
        {
            var values = @case.Outputs(seed);
            var random = new Random(seed);
            foreach (var output in values)
            {
                for (var i = 0; i < output.Length; i++)
                    output[i] = i % 6 == 5 ? output[i] : output[i] * random.Next(-3, 90);
            }

            var findings = new FrameFindings(1000);
            Head.Create(@case.Manifest, 0).Read(new FakeOutputs(values), 0, Geometry, findings);

            foreach (var box in findings.Detections.Span)
            {
                Assert.True(box.Left >= 0 && box.Left < box.Right && box.Right <= 128, $"{box}");
                Assert.True(box.Top >= 0 && box.Top < box.Bottom && box.Bottom <= 96, $"{box}");
                Assert.InRange(box.Score, 0, 1);
            }
        }
    }

    private static string Read(HeadCase @case, FakeOutputs outputs, int item)
    {
        var findings = new FrameFindings(100);
        return Text(findings, Head.Create(@case.Manifest, 0).Read(outputs, item, Geometry, findings));
    }

    // Everything a head can leave behind.
    private static string Text(FrameFindings findings, HeadReading reading)
    {
        var drawn = new byte[12 * 16];
        var masks = Enumerable.Range(0, findings.Masks.Count).Select(i => $"{findings.Masks[i]} {findings.Masks.Draw(i, drawn, 16, 12)} {Convert.ToHexString(drawn)}");
        return string.Join(' ', findings.Detections.Span.ToArray()) + string.Join(' ', findings.Heat.Cells.ToArray())
            + string.Join(' ', findings.Depth.Cells.ToArray()) + string.Join(' ', masks) + string.Join(' ', findings.Embeddings.Of(0).ToArray())
            + string.Join(' ', findings.Patches.Of(0).ToArray()) + string.Join(' ', findings.LabelScores.Of(0).ToArray())
            + (reading.Votes ? $"{reading.LogOdds:r}" : "") + findings.Masks.Count;
    }
}
