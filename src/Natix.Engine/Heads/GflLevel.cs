using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>A stride's grid and where its scores and distances lie in the outputs of a frame: output, first float, floats from cell to cell.</summary>
internal readonly record struct GflLevel(
    int Stride, int Columns, int Rows, string ScoresName, int Scores, int ScoresAt, int ScoresStep, string DistancesName, int Distances, int DistancesAt, int DistancesStep)
{
    /// <summary>The grids of a model, in the order of its strides.</summary>
    public static GflLevel[] Of(ModelManifest manifest)
    {
        var head = manifest.Head;
        var sides = 4 * (head.Gfl!.RegMax + 1);
        var rowLength = head.Labels.Count + sides;
        var levels = new GflLevel[head.Strides.Count];
        for (var (i, first) = (0, 0); i < levels.Length; i++)
        {
            var (columns, rows) = Grid(manifest.Input, head.Strides[i]);
            if (head.Output is { } name)
            {
                var output = Head.IndexOf(manifest, name);
                levels[i] = new GflLevel(
                    head.Strides[i], columns, rows, name, output, first * rowLength, rowLength, name, output, (first * rowLength) + head.Labels.Count, rowLength);
            }
            else
            {
                var (scores, distances) = head.Gfl.Levels[i];
                levels[i] = new GflLevel(
                    head.Strides[i], columns, rows, scores, Head.IndexOf(manifest, scores), 0, head.Labels.Count, distances, Head.IndexOf(manifest, distances), 0,
                    sides);
            }

            first += columns * rows;
        }

        return levels;
    }

    // Grids round up: the last cells may reach over the input's edge.
    private static (int Columns, int Rows) Grid(InputSpec input, int stride) => ((input.Width + stride - 1) / stride, (input.Height + stride - 1) / stride);
}
