using System.Diagnostics;
using ILGPU.Runtime;
using Natix.Engine.Devices;

namespace Natix.Engine.GpuCheck;

/// <summary>Times work on a device: many calls are queued, then waited for, so that launching hides behind running.</summary>
internal static class DeviceTime
{
    private const int Rounds = 7;

    /// <summary>Seconds of one call, the median of the rounds. The first calls, which compile, are not among them.</summary>
    /// <param name="device">The device.</param>
    /// <param name="calls">Calls a round.</param>
    /// <param name="queue">Queues the work once.</param>
    public static double Of(IlgpuDevice device, int calls, Action queue)
    {
        queue();
        device.Synchronize();
        var seconds = new double[device.IsCuda ? Rounds : 1];
        for (var round = 0; round < seconds.Length; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
                queue();
            device.Synchronize();
            seconds[round] = Stopwatch.GetElapsedTime(started).TotalSeconds / calls;
        }

        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }

    /// <summary>Bytes a second that a large copy within the device moves, read and written counted.</summary>
    public static double CopyBandwidth(IlgpuDevice device, long bytes)
    {
        using var from = device.Accelerator.Allocate1D<byte>(bytes);
        using var to = device.Accelerator.Allocate1D<byte>(bytes);
        from.View.MemSet(device.Stream, 0x5B);
        return 2 * bytes / Of(device, device.IsCuda ? 20 : 1, () => from.View.CopyTo(device.Stream, to.View));
    }
}
