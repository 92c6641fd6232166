using Natix.Engine.Host.Intake.Http;
using Natix.Engine.Host.Intake.Live;
using static Natix.Engine.Host.Tests.Intake.Http.CameraBodies;

namespace Natix.Engine.Host.Tests.Intake.Http;

/// <summary>Bodies that were damaged, and bodies in pieces of any size: the reader ends, keeps its limits, and gives the same either way.</summary>
public sealed class MultipartFuzzTests : IDisposable
{
    private const int Rounds = 120;
    private static readonly FrameLimits Limits = new(MaxBytes: 64 << 10);
    private static readonly byte[][] Six = Frames(6);
    private readonly TestSlabs _slabs = new();

    public void Dispose() => _slabs.Dispose();

    [Fact]
    public async Task Any_chopping_gives_the_same_frames()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var body = Body(random, damaged: false);
            Assert.Equal(await ReadAsync(body, null), await ReadAsync(body, random));
        }
    }

    [Fact]
    public async Task A_damaged_body_ends_and_any_chopping_gives_the_same()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var body = Body(random, damaged: true);
            Assert.Equal(await ReadAsync(body, null), await ReadAsync(body, random));
        }
    }

    private static byte[] Body(Random random, bool damaged)
    {
        var body = Join(Six.Select(f => random.Next(8) switch
        {
            0 => PartWithoutLength(f),
            1 => Part(f, length: f.Length + random.Next(-40, 40)),
            2 => Part(f, after: ""),
            3 => Part(f, type: "text/plain"),
            _ => Part(f),
        }).Append(random.Next(2) == 0 ? [] : Ascii("--frame--\r\n")));
        if (!damaged)
            return body;
        for (var i = random.Next(1, 30); i > 0; i--)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        var cut = random.Next(body.Length);
        return random.Next(3) switch { 0 => body[..cut], 1 => body[cut..], _ => body };
    }

    private async Task<List<string>> ReadAsync(byte[] body, Random? chop)
    {
        var given = new List<string>();
        await using var connection = new MultipartConnection(new ChoppedStream(body, chop), "frame", _slabs.Rent, Limits);
        try
        {
            while (await connection.ReadAsync(CancellationToken.None) is { IsEnd: false } frame)
            {
                given.Add(frame.Lease is { } lease ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(lease.Bytes)) : frame.Error.ToString());
                Assert.True((frame.Lease?.Length ?? 0) <= Limits.MaxBytes);
                frame.Lease?.Dispose();
                Assert.True(given.Count < 10_000, "the reader does not end");
            }
        }
        catch (FeedException e)
        {
            given.Add(e.Message);
        }

        return given;
    }

    /// <summary>Gives a body whole, or in pieces of random size.</summary>
    private sealed class ChoppedStream(byte[] body, Random? chop) : InputStream
    {
        private int _given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var most = chop is null ? int.MaxValue : chop.Next(3) == 0 ? 1 : chop.Next(1, 2000);
            var count = Math.Min(Math.Min(buffer.Length, most), body.Length - _given);
            body.AsMemory(_given, count).CopyTo(buffer);
            _given += count;
            return new(count);
        }
    }
}
