using Natix.Engine.Data.Augmentation;
using Natix.Engine.Data.Scenes;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Data.Tests.Scenes;

public sealed class ValidatorScenesTests
{
    [Fact]
    public void The_same_seed_gives_the_same_scene_in_any_order_and_another_one_another()
    {
        var (one, other) = (new ValidatorScenes(5), new ValidatorScenes(6));
        var third = one.Make(3);
        one.Make(0);

        Assert.Equal(third.Jpeg, one.Make(3).Jpeg);
        Assert.Equal(third.Label, new ValidatorScenes(5).Make(3).Label);
        Assert.NotEqual(third.Jpeg, one.Make(4).Jpeg);
        Assert.NotEqual(third.Jpeg, other.Make(3).Jpeg);
    }

    [Fact]
    public void A_scene_is_a_validators_picture()
    {
        using var picture = SKBitmap.Decode(new ValidatorScenes(7).Make(1).Jpeg);
        Assert.Equal((ValidatorAugmentation.OutputSize, ValidatorAugmentation.OutputSize), (picture.Width, picture.Height));
    }

    [Fact]
    public void Both_labels_come_about_as_often()
    {
        var scenes = new ValidatorScenes(8);
        Assert.InRange(Enumerable.Range(0, 40).Sum(i => scenes.Make(i).Label), 10, 30);
    }

    [Fact]
    public void There_is_no_scene_before_the_first() => Assert.Throws<ArgumentOutOfRangeException>(() => new ValidatorScenes(1).Make(-1));
}
