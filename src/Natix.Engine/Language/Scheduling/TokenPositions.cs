namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Where tokens stand for the decoder's rotary embedding. One axis: a token's index. Three (M-RoPE of Qwen2-VL): text counts on in all; a picture stands
/// at one time, its rows and columns counting from there, and what follows it goes on behind the larger of the two. Pure; allocates nothing.
/// </summary>
internal static class TokenPositions
{
    /// <summary>Writes the positions of some tokens that follow each other.</summary>
    /// <param name="images">Pictures of the sequence.</param>
    /// <param name="first">Index of the first token in its sequence.</param>
    /// <param name="time">[tokens]</param>
    /// <param name="height">[tokens]; empty with one axis.</param>
    /// <param name="width">[tokens]; empty with one axis.</param>
    public static void Write(ImageProgress images, int first, Span<int> time, Span<int> height, Span<int> width)
    {
        if (height.IsEmpty)
        {
            Count(time, first);
            return;
        }

        var items = images.Items;
        var (image, at) = (0, first);
        while (image < items.Length && items[image].End <= first)
            image++;
        while (at < first + time.Length)
        {
            var (from, shift) = (at - first, images.ShiftAfter(image));
            if (image == items.Length || at < items[image].Offset)
            {
                at = Math.Min(first + time.Length, image == items.Length ? int.MaxValue : items[image].Offset);
                Count(time[from..(at - first)], first + from + shift);
                Count(height[from..(at - first)], first + from + shift);
                Count(width[from..(at - first)], first + from + shift);
                continue;
            }

            at = Math.Min(first + time.Length, items[image].End);
            var stretch = from..(at - first);
            WriteImage(items[image], first + from, shift, time[stretch], height[stretch], width[stretch]);
            image++;
        }
    }

    private static void WriteImage(in ImageItem item, int at, int shift, Span<int> time, Span<int> height, Span<int> width)
    {
        if (item.GridHeight == 0)
        {
            Count(time, at + shift);
            Count(height, at + shift);
            Count(width, at + shift);
            return;
        }

        var start = item.Offset + shift;
        time.Fill(start);
        for (var i = 0; i < time.Length; i++)
            (height[i], width[i]) = (start + ((at - item.Offset + i) / item.GridWidth), start + ((at - item.Offset + i) % item.GridWidth));
    }

    private static void Count(Span<int> positions, int from)
    {
        for (var i = 0; i < positions.Length; i++)
            positions[i] = from + i;
    }
}
