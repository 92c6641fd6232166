using System.Text;
using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class MediaSnifferTests
{
    [Theory]
    [InlineData("FFD8FFE000104A46", ".jpg", "Jpeg")]
    [InlineData("FFD8FFE000104A46", ".png", "Jpeg")]
    [InlineData("FFD8FFE000104A46", "", "Jpeg")]
    [InlineData("FFD8FFE000104A46", ".MJPEG", "Mjpeg")]
    [InlineData("89504E470D0A1A0A", ".jpg", "Still")]
    [InlineData("000000206674797069736F6D", ".jpg", "Video")]
    [InlineData("1A45DFA3", "", "Video")]
    [InlineData("524946460000000057454250", ".jpg", "Still")]
    [InlineData("524946460000000041564920", ".dat", "Video")]
    [InlineData("68656C6C6F", ".jpg", "Jpeg")]
    [InlineData("68656C6C6F", ".png", "Jpeg")]
    [InlineData("68656C6C6F", ".mp4", "Video")]
    [InlineData("68656C6C6F", ".txt", "Other")]
    [InlineData("", ".JPG", "Jpeg")]
    [InlineData("", ".csv", "Other")]
    public void Content_decides_before_the_name(string header, string extension, string expected) =>
        Assert.Equal(expected, MediaSniffer.Judge(Convert.FromHexString(header), extension).ToString());

    [Fact]
    public void Text_that_starts_with_BM_is_no_bitmap() =>
        Assert.Equal(MediaKind.Other, MediaSniffer.Judge(Encoding.ASCII.GetBytes("BMW drives through a work zone"), ".txt"));
}
