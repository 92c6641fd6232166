using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Video;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class InputPlanTests
{
    [Fact]
    public void A_folder_gives_its_images_in_order_and_passes_over_the_rest()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.jpg", Pictures.Jpeg());
        folder.Write("a.jpg", Pictures.Jpeg());
        folder.Write("c.jpg", []);
        folder.Write("labels.csv", "file,label"u8.ToArray());
        folder.Write("deeper/d.jpg", Pictures.Jpeg());
        var plan = InputPlan.For([folder.Path]);
        Assert.Equal(3, plan.Sources.Count);
        Assert.Equal(1, plan.FilesPassedOver);
        Assert.Single(plan.Sources.Select(s => s.Group).Distinct());
        Assert.Equal(3, plan.Sources[0].Group.ExpectedFrames);
        Assert.Equal(Path.GetFileName(folder.Path), plan.Sources[0].Group.Name);
    }

    [Fact]
    public void Stills_named_in_a_row_are_counted_together_and_missing_ones_apart()
    {
        using var folder = new TemporaryFolder();
        var a = folder.Write("a.jpg", Pictures.Jpeg());
        var b = folder.Write("b.jpg", Pictures.Jpeg());
        var plan = InputPlan.For([a, b, "/nowhere/x.jpg", "-"]);
        Assert.Equal(4, plan.Sources.Count);
        Assert.Same(plan.Sources[0].Group, plan.Sources[1].Group);
        Assert.IsType<MissingSource>(plan.Sources[2]);
        Assert.Equal("stdin", plan.Sources[3].Group.Name);
        Assert.True(plan.Sources[3].Group.IsStream);
    }

    [Fact]
    public void A_folder_without_images_is_an_error_not_silence()
    {
        using var folder = new TemporaryFolder();
        folder.Write("readme.txt", "no images"u8.ToArray());
        Assert.IsType<MissingSource>(Assert.Single(InputPlan.For([folder.Path]).Sources));
    }

    [Fact]
    public void Videos_by_content_have_a_group_of_their_own()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.bin", Convert.FromHexString("000000206674797069736F6D"));
        var source = Assert.Single(InputPlan.For([folder.Path]).Sources);
        Assert.IsType<VideoSource>(source);
        Assert.True(source.Group.IsStream);
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_one_error_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        var still = folder.Write("a.jpg", Pictures.Jpeg());
        var plan = InputPlan.For([folder.Path, still], _ => throw new UnauthorizedAccessException("access is denied"));
        Assert.IsType<MissingSource>(plan.Sources[0]);
        Assert.IsType<StillSource>(plan.Sources[1]);
    }
}
