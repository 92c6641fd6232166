using System.IO.Pipelines;
using System.Text;
using Natix.Engine.Host.Axon.Body;
using Natix.Engine.Host.Tests.Intake;

namespace Natix.Engine.Host.Tests.Axon.Body;

/// <summary>Bodies with bytes of theirs changed, in pieces of any size: read, or refused with a reason.</summary>
public sealed class SynapseBodyFuzzTests
{
    [Fact]
    public async Task A_mutated_body_is_read_or_refused()
    {
        using var slabs = new TestSlabs();
        var reader = new SynapseBodyReader(1 << 16);
        var good = Encoding.UTF8.GetBytes(
            """{"name": "ImageSynapse", "timeout": 9.0, "dendrite": {"nonce": 1767718000123456789, "ip": "1.2.3.4"}, "axon": null, "image": "/9j/4AAQSkZJRgABAQAAAQABAAD=", "prediction": -1.0}""");
        var random = new Random(7);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = random.Next(0, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? "\"\\{}[]:,=u"[random.Next(10)] : random.Next(256));
            try
            {
                using var body = await reader.ReadAsync(PipeReader.Create(new Dribble(bytes, random)), null, slabs.Rent, TestContext.Current.CancellationToken);
                Assert.True(body.Image is null == (body.Problem is not null));
                read++;
            }
            catch (BodyException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    // A stream that gives a few bytes at a time.
    private sealed class Dribble(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 80))], cancellationToken);
    }
}
