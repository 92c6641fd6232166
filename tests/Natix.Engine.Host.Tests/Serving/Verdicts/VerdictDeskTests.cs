using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Serving.Verdicts;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Serving.Verdicts;

/// <summary>Images through the desk and a real engine.</summary>
public sealed class VerdictDeskTests : IAsyncLifetime
{
    private static readonly JudgementRequest Patient = new("test", TimeSpan.FromSeconds(20), 0.5);
    private readonly CascadeFixture _cascade = new();
    private readonly AnswerCache _answers = new(100, TimeSpan.FromMinutes(1));
    private EngineHall _hall = null!;
    private VerdictDesk _desk = null!;

    public ValueTask InitializeAsync()
    {
        _hall = new EngineHall(Load());
        _desk = new VerdictDesk(_hall, _answers);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _hall.DisposeAsync();
        _answers.Dispose();
        _cascade.Dispose();
    }

    [Fact]
    public async Task Light_and_dark_are_told_apart_and_known_the_second_time()
    {
        var light = await JudgeAsync(Pictures.Plain(224, 224, 240));
        var dark = await JudgeAsync(Pictures.Plain(224, 224, 10));
        Assert.True(light.Prediction > 0.5 && dark.Prediction <= 0.5, $"{light} {dark}");
        Assert.False(light.IsShared);
        Assert.Equal(light with { IsShared = true }, await JudgeAsync(Pictures.Plain(224, 224, 240)));
        Assert.Equal(2, _answers.Count);
    }

    [Fact]
    public async Task A_PNG_is_judged_as_a_JPEG_of_it_is()
    {
        var (png, jpeg) = (await JudgeAsync(Pictures.Png()), await JudgeAsync(Pictures.Jpeg()));
        Assert.Equal(JudgementStatus.Judged, png.Status);
        Assert.Equal(jpeg.Prediction, png.Prediction, 1);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe0 })]
    [InlineData(new byte[] { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 9, 9 })]
    public async Task What_is_no_picture_says_why(byte[] bytes)
    {
        var judgement = await JudgeAsync(bytes);
        Assert.Equal((JudgementStatus.Unreadable, -1.0), (judgement.Status, judgement.Prediction));
        Assert.NotEmpty(judgement.Reason);
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_one_judgement()
    {
        var jpeg = Pictures.Jpeg(seed: 99);
        var judged = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => JudgeAsync(jpeg))));
        Assert.Single(judged.Select(j => j.Prediction).Distinct());
        Assert.Equal(1, judged.Count(j => !j.IsShared));
        Assert.Equal(0, _answers.Flights);
    }

    [Fact]
    public async Task Who_joins_and_has_no_time_does_not_wait_for_the_other()
    {
        var key = ImageKey.Of(Pictures.Jpeg(seed: 5), _hall.Current.Models);
        Assert.True(_answers.TryTakeOff(key, out _));
        var late = await JudgeAsync(Pictures.Jpeg(seed: 5), Patient with { Budget = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(JudgementStatus.Late, late.Status);
        _answers.Land(key, Judgement.Without(JudgementStatus.Late, "the first had even less"));
        Assert.Equal(JudgementStatus.Judged, (await JudgeAsync(Pictures.Jpeg(seed: 5))).Status);
    }

    [Fact]
    public async Task Who_joins_one_that_fails_for_want_of_time_tries_for_itself()
    {
        var key = ImageKey.Of(Pictures.Jpeg(seed: 6), _hall.Current.Models);
        Assert.True(_answers.TryTakeOff(key, out _));
        var joined = JudgeAsync(Pictures.Jpeg(seed: 6));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(joined.IsCompleted);
        _answers.Land(key, Judgement.Without(JudgementStatus.Shed, "no room"));
        Assert.Equal(JudgementStatus.Judged, (await joined).Status);
    }

    [Fact]
    public async Task Answers_without_a_verdict_for_want_of_time_are_not_kept()
    {
        await JudgeAsync(Pictures.Jpeg(seed: 7), Patient with { Budget = TimeSpan.FromTicks(1) });
        Assert.Equal(0, _answers.Count);
        Assert.Equal(JudgementStatus.Judged, (await JudgeAsync(Pictures.Jpeg(seed: 7))).Status);
    }

    [Fact]
    public async Task An_old_engine_ends_when_its_last_image_is_through()
    {
        var session = _desk.Open();
        var old = _hall.ReplaceAsync(Load());
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(old.IsCompleted);
        var jpeg = Pictures.Jpeg(seed: 8);
        var lease = session.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        Assert.Equal(JudgementStatus.Judged, (await session.JudgeAsync(lease, Patient, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(jpeg, session.Image.ToArray());
        session.Dispose();
        await old.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        // Nothing that the old one said is taken for the new one's word.
        Assert.False((await JudgeAsync(jpeg)).IsShared);
    }

    private RoadworkEngine Load() => new EngineBuilder().UseCascade(_cascade.Cascade).Configure(o => o with { Workers = 2 }).Build();

    private async Task<Judgement> JudgeAsync(byte[] bytes, JudgementRequest? request = null)
    {
        using var session = _desk.Open();
        var lease = session.Rent(bytes.Length);
        bytes.CopyTo(lease.Buffer.Span);
        lease.Length = bytes.Length;
        return await session.JudgeAsync(lease, request ?? Patient, TestContext.Current.CancellationToken);
    }
}
