using Natix.Engine.Data.Samples;

namespace Natix.Engine.Training.Tests.Fitting;

/// <summary>A task a tiny net learns in seconds: noise, with or without a bright square, whose cells are known.</summary>
internal sealed class SquareSource(int size) : ISampleSource
{
    public int Size => size;

    public int Fill(long index, Span<float> image, Span<float> heat)
    {
        var random = new Random((int)index + 17);
        for (var i = 0; i < image.Length; i++)
        {
            image[i] = 0.3f + (0.1f * random.NextSingle());
        }

        heat.Clear();
        var label = (int)(index % 2);
        if (label == 1)
        {
            var grid = size / 8;
            var (column, row) = (random.Next(grid), random.Next(grid));
            heat[(row * grid) + column] = 1;
            for (var y = row * 8; y < (row + 1) * 8; y++)
            {
                image.Slice((y * size) + (column * 8), 8).Fill(1);
            }
        }

        return label;
    }
}

/// <summary>A source that fails at one sample.</summary>
internal sealed class BrokenSource(long broken) : ISampleSource
{
    public int Size => 16;

    public int Fill(long index, Span<float> image, Span<float> heat) =>
        index == broken ? throw new FormatException("sample is broken") : 0;
}
