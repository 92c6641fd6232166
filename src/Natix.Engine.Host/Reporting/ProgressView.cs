using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Natix.Engine.Host.Reporting;

/// <summary>Progress bars with frames and frames/s on a terminal.</summary>
internal static class ProgressView
{
    /// <summary>Runs <paramref name="work"/> while bars move.</summary>
    public static Task RunAsync(IAnsiConsole console, Func<ProgressSink, Task> work) => console.Progress()
        .AutoClear(true)
        .HideCompleted(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 36 }, new FramesColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var sink = new ProgressSink(context);
            await work(sink);
            sink.Finish();
        });

    private sealed class FramesColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var seconds = task.ElapsedTime?.TotalSeconds ?? 0;
            var rate = seconds > 0.2 ? (task.Value / seconds).ToString("0.0", CultureInfo.InvariantCulture) : "–";
            return new Markup(FormattableString.Invariant($"{task.Value:0} frames  [bold]{rate}[/] frames/s"));
        }
    }
}
