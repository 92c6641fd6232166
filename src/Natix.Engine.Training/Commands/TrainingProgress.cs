using System.Globalization;
using Natix.Engine.Training.Fitting;
using Spectre.Console;

namespace Natix.Engine.Training.Commands;

/// <summary>Shows a run: a progress bar on a terminal, a line every few steps elsewhere.</summary>
internal sealed class TrainingProgress(IAnsiConsole console, int every = 10)
{
    private float _loss;
    private float _cells;

    public void Show(string title, Action<Action<StepReport>> run)
    {
        if (!console.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            run(Line);
            return;
        }

        console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                run(report =>
                {
                    Smooth(report);
                    task.Value = report.Progress;
                    task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{title} step {report.Step} loss {_loss:F3}"));
                });
            });
    }

    private void Line(StepReport report)
    {
        Smooth(report);
        if (report.Step % every == 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step {report.Step,6}  {report.Progress,7:P1}  image {_loss:F4}  cells {_cells:F4}  rate {report.Rate:E2}  elapsed {report.Elapsed:hh\\:mm\\:ss}  waited {report.Waited.TotalMilliseconds:F0} ms"));
        }
    }

    private void Smooth(StepReport report)
    {
        var keep = report.Step == 1 || _loss == 0 ? 0 : 0.95f;
        _loss = (keep * _loss) + ((1 - keep) * report.ImageLoss);
        _cells = (keep * _cells) + ((1 - keep) * report.CellLoss);
    }
}
