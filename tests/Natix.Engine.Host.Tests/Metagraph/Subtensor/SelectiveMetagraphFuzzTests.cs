using Natix.Engine.Host.Metagraph.Subtensor;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>Replies that were damaged: each is read, or refused by the one exception that says so.</summary>
public sealed class SelectiveMetagraphFuzzTests
{
    private const int Subnet = 72;
    private const int Rounds = 20_000;

    [Fact]
    public void A_damaged_reply_is_read_or_refused()
    {
        var (read, refused) = (0, 0);
        for (var seed = 0; seed < Rounds; seed++)
        {
            var bytes = Damage(MetagraphBytes.Bytes(MetagraphBytes.Two), new Random(seed));
            try
            {
                var neurons = SelectiveMetagraph.Read(bytes, Subnet);
                Assert.True(neurons is null || neurons.All(n => n.Stake >= 0));
                read++;
            }
            catch (FormatException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }

        Assert.True(read > Rounds / 20 && refused > Rounds / 20, $"{read} were read, {refused} refused: the damage is too heavy, or too light");
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(8))
            {
                case 0:
                    bytes = bytes[..at];
                    break;
                case 1:
                    bytes = [.. bytes[..at], .. bytes[(at + 1)..]];
                    break;
                case 2:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
                case 3:
                    bytes[at] = (byte)random.Next(3);
                    break;
                case 4:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }

            if (bytes.Length == 0)
                break;
        }

        return bytes;
    }
}
