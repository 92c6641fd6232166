using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class ClassLabelTests
{
    [Theory]
    [InlineData("cone", "Cone")]
    [InlineData("Traffic Cone", "Cone")]
    [InlineData("traffic-cones", "Cone")]
    [InlineData("trafficCone", "Cone")]
    [InlineData("CONE", "Cone")]
    [InlineData("construction_barrel", "Drum")]
    [InlineData("Drums", "Drum")]
    [InlineData("tubular-marker", "TubularMarker")]
    [InlineData("Tubular Markers", "TubularMarker")]
    [InlineData("vertical panel", "VerticalPanel")]
    [InlineData("Barricade (Type III)", "Barricade")]
    [InlineData("jersey barrier", "Barrier")]
    [InlineData("road barrier", "Barrier")]
    [InlineData("diamond-sign", "Sign")]
    [InlineData("TTC Sign", "Sign")]
    [InlineData("arrow board", "ArrowBoard")]
    [InlineData("TTC Message Board", "MessageBoard")]
    [InlineData("excavator", "Machine")]
    [InlineData("Work Vehicle", "Machine")]
    [InlineData("construction worker", "Person")]
    [InlineData("person", "Person")]
    [InlineData("buses", "Truck")]
    [InlineData("bus", "Truck")]
    [InlineData("ice cream cone", "Unknown")]
    [InlineData("cone of light", "Unknown")]
    [InlineData("vehicle", "Unknown")]
    [InlineData("work zone", "Unknown")]
    [InlineData("dog", "Unknown")]
    [InlineData("1", "Unknown")]
    [InlineData("", "Unknown")]
    [InlineData("  ", "Unknown")]
    [InlineData(null, "Unknown")]
    public void Labels_of_several_detectors_mean_one_kind(string? label, string kind) => Assert.Equal(kind, ClassLabel.KindOf(label).ToString());

    [Property(MaxTest = 200)]
    public void How_a_label_is_written_does_not_matter(byte which, byte form, bool plural)
    {
        string[] labels = ["cone", "drum", "vertical panel", "barricade", "arrow board", "jersey barrier", "excavator", "message board"];
        var label = labels[which % labels.Length];
        var written = (plural ? label + "s" : label).Replace(" ", (form % 3) switch { 0 => "-", 1 => "_", _ => " " }, StringComparison.Ordinal);
        written = (form / 3 % 3) switch { 0 => written.ToUpperInvariant(), 1 => "temporary " + written, _ => written };

        Assert.Equal(ClassLabel.KindOf(label), ClassLabel.KindOf(written));
        Assert.NotEqual(ObjectKind.Unknown, ClassLabel.KindOf(written));
    }

    [Property(MaxTest = 300)]
    public void No_text_throws(string? text) => Assert.True(Enum.IsDefined(ClassLabel.KindOf(text)));
}
