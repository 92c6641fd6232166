using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Natix.Engine.Host.Axon.Body;
using Natix.Engine.Host.Axon.Reply;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.ServeBench.Traffic;

namespace Natix.Engine.ServeBench.Cpu;

/// <summary>What the body of a request costs by itself: JSON and base64 read, and written again for the reply. On one thread of this process.</summary>
internal static class BodyCost
{
    private const int Runs = 4000;

    /// <summary>Seconds a request, the median of many.</summary>
    public static async Task<double> MeasureAsync(string cascade, ReadyRequest request)
    {
        await using var engine = InProcessJudge.Build(cascade);
        var body = request.Bytes.AsMemory(request.Bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        var reader = new SynapseBodyReader(16 << 20);
        var times = new double[Runs];
        for (var i = 0; i < Runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using (var read = await reader.ReadAsync(PipeReader.Create(new ReadOnlySequence<byte>(body)), body.Length, engine.Rent, CancellationToken.None))
                ReplyBody.Write(new ArrayBufferWriter<byte>(body.Length + 4096), read.Fields, read.Image!.Bytes, 0.25, "0.01", "ImageSynapse");
            times[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        // The first half compiles.
        return Quantiles.Median(times.Skip(Runs / 2));
    }
}
