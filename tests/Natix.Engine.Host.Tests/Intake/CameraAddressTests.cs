using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class CameraAddressTests
{
    [Theory]
    [InlineData("http://cam/video", "http://cam/video")]
    [InlineData("HTTP://cam:8080/video?fps=5", "http://cam:8080/video?fps=5")]
    [InlineData("http://me:sesame@cam/video", "http://cam/video")]
    [InlineData("https://cam/v?user=me&pwd=sesame&x=1", "https://cam/v?user=me&pwd=***&x=1")]
    [InlineData("rtsp://me:sesame@cam:554/live?Access_Token=sesame", "rtsp://cam:554/live?Access_Token=***")]
    public void Secrets_are_never_shown(string text, string shown)
    {
        var address = CameraAddress.Parse(text)!;
        Assert.Equal(shown, address.Name);
        Assert.DoesNotContain("sesame", address.Redact($"could not open {address.WithSecrets}, that is {text}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://me:p%40ss@cam/", "me", "p@ss")]
    [InlineData("http://me@cam/", "me", "")]
    public void User_and_password_are_unescaped(string text, string user, string password)
    {
        var credentials = CameraAddress.Parse(text)!.Credentials!;
        Assert.Equal((user, password), (credentials.UserName, credentials.Password));
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("http://me:ses/ame@cam:port/x")]
    [InlineData("rtsp://:")]
    public void What_is_no_address_is_an_error_without_the_password(string text)
    {
        Assert.Null(CameraAddress.Parse(text));
        Assert.DoesNotContain("ame", CameraAddress.Shown(text), StringComparison.Ordinal);
        Assert.IsType<MissingSource>(Assert.Single(InputPlan.For([text]).Sources));
    }

    [Fact]
    public void Cameras_are_sources_of_their_own()
    {
        var plan = InputPlan.For(["http://one/x", "https://two/x", "/nowhere.jpg"]);
        Assert.Equal([typeof(LiveSource), typeof(LiveSource), typeof(MissingSource)], plan.Sources.Select(s => s.GetType()));
        Assert.Equal(3, FramePumps.CountFor(plan.Sources));
        Assert.True(plan.Sources[0].Group.IsLive);
    }
}
