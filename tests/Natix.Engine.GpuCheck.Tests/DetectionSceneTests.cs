namespace Natix.Engine.GpuCheck.Tests;

public sealed class DetectionSceneTests
{
    private static readonly Detection[] Boxes = [new(1, 2, 3, 4, 0.9f, 1, 0), new(5, 6, 7, 8, 0.8f, 0, 0)];

    [Fact]
    public void Lists_are_the_same_only_in_the_same_order_with_the_same_scores()
    {
        Assert.True(DetectionScene.Same(Boxes, [Boxes[0] with { Left = 1.001f }, Boxes[1]]));
        Assert.False(DetectionScene.Same(Boxes, [Boxes[1], Boxes[0]]));
        Assert.False(DetectionScene.Same(Boxes, [Boxes[0]]));
        Assert.False(DetectionScene.Same(Boxes, [Boxes[0] with { Score = 0.91f }, Boxes[1]]));
        Assert.False(DetectionScene.Same(Boxes, [Boxes[0] with { Top = float.NaN }, Boxes[1]]));
        Assert.False(DetectionScene.Same(Boxes, [Boxes[0] with { Bottom = 4.1f }, Boxes[1]]));
    }

    [Fact]
    public void A_scene_can_be_made_again_and_has_boxes_that_cover_each_other()
    {
        var (scene, again) = (new DetectionScene(2, 400, 3, 0.3), new DetectionScene(2, 400, 3, 0.3));

        Assert.Equal(scene.Output, again.Output);
        var survivors = scene.Expected(1);
        Assert.InRange(survivors.Length, 5, 119);
        Assert.True(DetectionScene.Same(survivors, again.Expected(1)));
    }
}
