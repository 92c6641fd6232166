using System.Text;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Metagraph;

public sealed class MetagraphFileTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Json(int netuid = 72, string hotkey = AxonFixture.Alice, string stake = "12.5") =>
        $$"""{"version": 1, "netuid": {{netuid}}, "block": 5, "neurons": [{"uid": 3, "hotkey": "{{hotkey}}", "stake": {{stake}}, "validator_permit": true}]}""";

    [Fact]
    public void A_file_is_read_and_read_again_when_it_changes()
    {
        var path = _folder.Write("metagraph.json", Encoding.UTF8.GetBytes(Json()));
        var (feed, file) = (new MetagraphFeed(TimeProvider.System, Hour), new MetagraphFile(path, 72, TimeProvider.System));
        file.Look(feed);
        var first = feed.Current!;
        Assert.Equal((3, 12.5, true, 5L), (first.Find(AxonFixture.Alice)!.Uid, first.Find(AxonFixture.Alice)!.Stake, first.Find(AxonFixture.Alice)!.HasValidatorPermit, first.Block!.Value));
        Assert.Null(first.Find(AxonFixture.Bob));
        file.Look(feed);
        Assert.Same(first, feed.Current);
        Replace(path, Json(hotkey: AxonFixture.Bob, stake: "1"));
        file.Look(feed);
        Assert.NotNull(feed.Current!.Find(AxonFixture.Bob));
        Assert.Null(feed.LastError);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"version": "1", "netuid": 72, "neurons": []}""", "\"version\" must be 1")]
    [InlineData("""{"version": 1, "netuid": 72, "neurons": [{"uid": 0, "hotkey": "\ud800", "stake": 1, "validator_permit": true}]}""", "not valid Unicode")]
    [InlineData("""{"version": 2, "netuid": 72, "neurons": []}""", "\"version\" must be 1")]
    [InlineData("""{"version": 1, "neurons": []}""", "\"netuid\"")]
    [InlineData("""{"version": 1, "netuid": 72}""", "\"neurons\"")]
    [InlineData("""{"version": 1, "netuid": 71, "neurons": []}""", "subnet 71, not 72")]
    [InlineData("""{"version": 1, "netuid": 72, "neurons": [4]}""", "neurons[0]")]
    [InlineData("""{"version": 1, "netuid": 72, "neurons": [{"uid": 0, "hotkey": "5Grw", "stake": 1, "validator_permit": true}]}""", "neurons[0]: '5Grw' is not an SS58")]
    [InlineData("""{"version": 1, "netuid": 72, "neurons": [{"uid": 0, "hotkey": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "stake": -1, "validator_permit": true}]}""", "stake")]
    [InlineData("""{"version": 1, "netuid": 72, "neurons": [{"uid": 0, "hotkey": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "stake": 1, "validator_permit": 1}]}""", "neurons[0].validator_permit")]
    public void A_wrong_file_is_told_and_leaves_the_last_good_one_in_force(string json, string told)
    {
        var path = _folder.Write("metagraph.json", Encoding.UTF8.GetBytes(Json()));
        var (feed, file) = (new MetagraphFeed(TimeProvider.System, Hour), new MetagraphFile(path, 72, TimeProvider.System));
        file.Look(feed);
        Replace(path, json);
        file.Look(feed);
        Assert.Contains(told, feed.LastError, StringComparison.Ordinal);
        Assert.NotNull(feed.Current!.Find(AxonFixture.Alice));
    }

    [Fact]
    public void Two_of_one_key_are_refused()
    {
        var one = $$"""{"uid": 3, "hotkey": "{{AxonFixture.Alice}}", "stake": 1, "validator_permit": true}""";
        var path = _folder.Write("metagraph.json", Encoding.UTF8.GetBytes($$"""{"version": 1, "netuid": 72, "neurons": [{{one}}, {{one}}]}"""));
        var feed = new MetagraphFeed(TimeProvider.System, Hour);
        new MetagraphFile(path, 72, TimeProvider.System).Look(feed);
        Assert.Contains("is there 2 times", feed.LastError, StringComparison.Ordinal);
        Assert.Null(feed.Current);
    }

    [Fact]
    public void A_file_that_is_not_there_or_grows_old_is_told()
    {
        var feed = new MetagraphFeed(TimeProvider.System, Hour);
        var path = Path.Combine(_folder.Path, "none.json");
        var file = new MetagraphFile(path, 72, TimeProvider.System);
        file.Look(feed);
        Assert.Contains("there is no such file", feed.LastError, StringComparison.Ordinal);
        Assert.True(feed.IsStale);
        File.WriteAllText(path, Json());
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - TimeSpan.FromHours(2));
        file.Look(feed);
        Assert.NotNull(feed.Current);
        Assert.True(feed.IsStale);
    }

    [Fact]
    public void A_link_is_followed_and_a_file_that_comes_back_is_read_again()
    {
        var target = _folder.Write("a.json", Encoding.UTF8.GetBytes(Json()));
        var path = Path.Combine(_folder.Path, "link.json");
        File.CreateSymbolicLink(path, target);
        var (feed, file) = (new MetagraphFeed(TimeProvider.System, Hour), new MetagraphFile(path, 72, TimeProvider.System));
        file.Look(feed);
        Replace(target, Json(hotkey: AxonFixture.Bob));
        file.Look(feed);
        Assert.NotNull(feed.Current!.Find(AxonFixture.Bob));
        File.Move(target, target + ".away");
        file.Look(feed);
        Assert.NotNull(feed.LastError);
        File.Move(target + ".away", target);
        file.Look(feed);
        Assert.Null(feed.LastError);
    }

    private static void Replace(string path, string json)
    {
        File.WriteAllText(path + ".new", json);
        File.SetLastWriteTimeUtc(path + ".new", DateTime.UtcNow.AddSeconds(5));
        File.Move(path + ".new", path, overwrite: true);
    }
}
