using FsCheck.Xunit;
using Natix.Engine.Language;
using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Positions of three axes.</summary>
public sealed class TokenPositionsTests
{
    [Fact]
    public void A_picture_stands_at_one_time_and_text_goes_on_behind_its_longer_side()
    {
        // Two tokens of text, a picture of 2 by 3, text.
        var (time, height, width) = Positions([Steps.Image(1, 2, 6) with { GridHeight = 2, GridWidth = 3 }], 0, 10);
        Assert.Equal([0, 1, 2, 2, 2, 2, 2, 2, 5, 6], time);
        Assert.Equal([0, 1, 2, 2, 2, 3, 3, 3, 5, 6], height);
        Assert.Equal([0, 1, 2, 3, 4, 2, 3, 4, 5, 6], width);
    }

    [Fact]
    public void Pictures_may_follow_each_other_begin_and_end_a_prompt()
    {
        // 2 by 1, then 1 by 2, then a token between, then 1 by 1, and output behind it.
        ImageItem[] images =
        [
            Steps.Image(1, 0, 2) with { GridHeight = 2, GridWidth = 1 }, Steps.Image(2, 2, 2) with { GridHeight = 1, GridWidth = 2 }, Steps.Image(3, 5, 1) with { GridHeight = 1, GridWidth = 1 },
        ];
        var (time, height, width) = Positions(images, 0, 7);
        Assert.Equal([0, 0, 2, 2, 4, 5, 6], time);
        Assert.Equal([0, 1, 2, 2, 4, 5, 6], height);
        Assert.Equal([0, 0, 2, 3, 4, 5, 6], width);
    }

    [Property(MaxTest = 300)]
    public void Any_stretch_is_part_of_the_whole(int seed)
    {
        var random = new Random(seed);
        var images = new List<ImageItem>();
        for (var at = random.Next(4); images.Count < 4; at = images[^1].End + random.Next(3))
        {
            var (height, width) = (random.Next(1, 4), random.Next(1, 5));
            images.Add(random.Next(4) == 0 ? Steps.Image(1, at, height * width) : Steps.Image(1, at, height * width) with { GridHeight = height, GridWidth = width });
        }

        var first = random.Next(images[^1].End + 5);
        var (time, rows, columns) = Positions([.. images], first, random.Next(1, 30));
        for (var i = 0; i < time.Length; i++)
            Assert.Equal(ToyNetwork.Position([.. images], first + i), (time[i], rows[i], columns[i]));
    }

    private static (int[] Time, int[] Height, int[] Width) Positions(ImageItem[] images, int first, int count)
    {
        var (time, height, width) = (new int[count], new int[count], new int[count]);
        TokenPositions.Write(new ImageProgress(images), first, time, height, width);
        return (time, height, width);
    }
}
