using System.Text;
using Natix.Engine.Host.Metagraph.Subtensor;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>Messages that were damaged: each is read, or refused by the one exception that says so.</summary>
public sealed class RpcReplyFuzzTests
{
    private const int Rounds = 5_000;

    private static readonly byte[][] Whole =
    [
        .. new[]
        {
            """{"jsonrpc":"2.0","id":3,"result":{"specName":"node-subtensor","specVersion":425}}""",
            """{"jsonrpc":"2.0","id":3,"error":{"code":-32000,"message":"Client \u00e9rror","data":["x",{"y":null}]}}""",
            """{"jsonrpc":"2.0","method":"author_extrinsic","params":{"subscription":"\ud83d\ude00","result":true}}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void A_damaged_message_is_read_or_refused()
    {
        var read = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var message = Whole[random.Next(Whole.Length)].ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
                message[random.Next(message.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : "\"\\{}[]:,ud8n0"u8[random.Next(13)];
            try
            {
                if (RpcReply.Read(message, "m", 3) is { } result)
                    RpcValue.Text("m", RpcValue.Property("m", result, "specName"));
                read++;
            }
            catch (RpcException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }

        Assert.InRange(read, Rounds / 50, Rounds * 49 / 50);
    }
}
