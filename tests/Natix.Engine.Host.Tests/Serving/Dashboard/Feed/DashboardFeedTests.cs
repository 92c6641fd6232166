using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Serving.Dashboard.Feed;

namespace Natix.Engine.Host.Tests.Serving.Dashboard.Feed;

/// <summary>Those who watch: the quick, the slow, the dead, and one too many.</summary>
public sealed class DashboardFeedTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly CountingSource _source = new();
    private readonly DashboardFeed _feed;

    public DashboardFeedTests() => _feed = new DashboardFeed(_source, NullLogger.Instance, Pause, TimeSpan.FromMilliseconds(300));

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Who_comes_is_told_everything_and_then_what_is_new()
    {
        var quick = new Reader();
        var serving = _feed.ServeAsync(quick.Context);
        await quick.ReadAsync("news 3");
        Assert.StartsWith("whole", quick.Text, StringComparison.Ordinal);
        Assert.Equal("text/event-stream", quick.Context.Response.ContentType);
        Assert.True(_source.IsWatched);
        quick.Leave();
        await serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(_source.IsWatched);
        Assert.Equal(0, _feed.Watchers);
    }

    [Fact]
    public async Task What_is_new_while_everything_is_read_comes_after_it()
    {
        _source.NewsDuringWhole = 3;
        var reader = new Reader();
        var serving = Task.Run(() => _feed.ServeAsync(reader.Context), TestContext.Current.CancellationToken);
        await reader.ReadAsync("news 5\n");
        Assert.StartsWith("whole\nnews 1\nnews 2\n", reader.Text, StringComparison.Ordinal);
        reader.Leave();
        await serving;
    }

    [Fact]
    public async Task A_source_that_hangs_does_not_hold_going_down()
    {
        using var hang = new ManualResetEventSlim();
        var feed = new DashboardFeed(_source, NullLogger.Instance, Pause);
        _source.Hang = hang;
        var serving = feed.ServeAsync(new Reader().Context);
        while (_source.Asked == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        var started = Stopwatch.StartNew();
        feed.Dispose();
        Assert.InRange(started.Elapsed.TotalSeconds, 1, 10);
        hang.Set();
        await serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_does_not_read_holds_nobody_and_is_cut()
    {
        var (slow, quick) = (new Reader { IsStuck = true }, new Reader());
        var serving = _feed.ServeAsync(slow.Context);
        var other = _feed.ServeAsync(quick.Context);
        await quick.ReadAsync("news 20");
        await serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(slow.IsCut);
        Assert.False(other.IsCompleted);
        Assert.Equal(1, _feed.Watchers);
        quick.Leave();
        await other;
    }

    [Fact]
    public async Task One_too_many_is_told_so()
    {
        var readers = Enumerable.Range(0, DashboardFeed.MostWatchers).Select(_ => new Reader()).ToList();
        var serving = readers.Select(reader => _feed.ServeAsync(reader.Context)).ToList();
        var late = new Reader();
        await _feed.ServeAsync(late.Context);
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, late.Context.Response.StatusCode);
        Assert.Contains("watch already", late.Text, StringComparison.Ordinal);
        readers[0].Leave();
        await serving[0].WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var next = new Reader();
        serving.Add(_feed.ServeAsync(next.Context));
        await next.ReadAsync("whole");
        _feed.Close();
        await Task.WhenAll(serving).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Closing_ends_the_stuck_too_and_nobody_comes_in_again()
    {
        var patient = new DashboardFeed(_source, NullLogger.Instance, Pause, TimeSpan.FromMinutes(5));
        var (slow, quick) = (new Reader { IsStuck = true }, new Reader());
        var serving = new[] { patient.ServeAsync(slow.Context), patient.ServeAsync(quick.Context) };
        await quick.ReadAsync("news 2");
        var started = Stopwatch.StartNew();
        patient.Dispose();
        await Task.WhenAll(serving).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(5), $"it took {started.Elapsed}");
        Assert.True(slow.IsCut);
        Assert.False(quick.IsCut);
    }

    [Fact]
    public async Task Without_a_watcher_nothing_is_asked()
    {
        var reader = new Reader();
        var serving = _feed.ServeAsync(reader.Context);
        await reader.ReadAsync("news 2");
        reader.Leave();
        await serving;
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var asked = _source.Asked;
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal(asked, _source.Asked);
    }

    [Fact]
    public async Task A_defect_of_the_source_ends_no_feed()
    {
        _source.FailsAt = 2;
        var reader = new Reader();
        var serving = _feed.ServeAsync(reader.Context);
        await reader.ReadAsync("news 5");
        Assert.DoesNotContain("news 2\n", reader.Text, StringComparison.Ordinal);
        reader.Leave();
        await serving;
    }

    private sealed class CountingSource : IFeedSource
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public int FailsAt { get; set; } = -1;

        public bool IsWatched { get; private set; }

        public int NewsDuringWhole { get; set; }

        public ManualResetEventSlim? Hang { get; set; }

        public byte[] Whole()
        {
            var last = Asked + NewsDuringWhole;
            Assert.True(SpinWait.SpinUntil(() => Asked >= last, TimeSpan.FromSeconds(20)));
            return "whole\n"u8.ToArray();
        }

        public byte[] News()
        {
            var number = Interlocked.Increment(ref _asked);
            Hang?.Wait();
            return number == FailsAt ? throw new InvalidOperationException("test") : Encoding.UTF8.GetBytes($"news {number}\n");
        }

        public void Watched(bool isWatched) => IsWatched = isWatched;
    }

    /// <summary>One end of a connection, whose reader may be stuck.</summary>
    private sealed class Reader : Stream
    {
        private readonly CancellationTokenSource _gone = new();
        private readonly ConcurrentQueue<byte[]> _pieces = new();

        public Reader()
        {
            Context = new DefaultHttpContext { RequestAborted = _gone.Token };
            Context.Response.Body = this;
            Context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature>(new Lifetime(this));
        }

        public DefaultHttpContext Context { get; }

        public bool IsStuck { get; init; }

        public bool IsCut { get; private set; }

        public string Text => string.Concat(_pieces.Select(Encoding.UTF8.GetString));

        public void Leave() => _gone.Cancel();

        public async Task ReadAsync(string until)
        {
            var patience = Stopwatch.StartNew();
            while (!Text.Contains(until, StringComparison.Ordinal))
            {
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), $"'{until}' did not come; this did: {Text}");
                await Task.Delay(5);
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (IsStuck)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            _pieces.Enqueue(buffer.ToArray());
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private sealed class Lifetime(Reader reader) : Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature
        {
            public CancellationToken RequestAborted { get => reader._gone.Token; set => throw new NotSupportedException(); }

            public void Abort() => reader.IsCut = true;
        }
    }
}
