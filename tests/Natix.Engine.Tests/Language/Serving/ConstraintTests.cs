using Natix.Engine.Language.Serving;
using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>Outputs that may have some tokens only, beside others that may have all.</summary>
public sealed class ConstraintTests : IDisposable
{
    private const int Vocabulary = ByteTokenizer.Vocabulary;

    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write(new RandomModel { Seed = 5 });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0f)]
    [InlineData(1.5f)]
    public async Task Only_listed_tokens_come(float temperature)
    {
        using var engine = Open();
        var request = LanguageFixture.Greedy([1, 2, 3], 60) with { Temperature = temperature, AllowedTokens = [7, 300, 31, 32] };
        var tokens = Tokens(await LanguageFixture.ReadAsync(engine, request, Cancellation));
        Assert.Equal(60, tokens.Length);
        Assert.All(tokens, token => Assert.Contains(token, request.AllowedTokens));
    }

    [Fact]
    public async Task A_constraint_is_asked_once_before_each_token_and_told_all_before_it()
    {
        using var engine = Open();
        var constraint = new Counting();
        var tokens = Tokens(await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([9], 30) with { Constraint = constraint }, Cancellation));
        Assert.Equal(30, constraint.Told.Count);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(tokens[..i], constraint.Told[i]);
            Assert.Equal(i % 10, tokens[i] % 10);
        }
    }

    [Fact]
    public async Task An_output_ends_where_the_constraint_lets_it()
    {
        using var engine = Open();
        var request = LanguageFixture.Greedy([9], 30) with { IgnoresEnd = false, Constraint = new Asking((output, mask) => mask.Allow(output.Length < 4 ? 65 : ByteTokenizer.ImEnd)) };
        var pieces = await LanguageFixture.ReadAsync(engine, request, Cancellation);
        Assert.Equal([65, 65, 65, 65, ByteTokenizer.ImEnd], Tokens(pieces));
        Assert.Equal(GenerationEnd.Stop, pieces[^1].End);
    }

    // Companies with and without constraints, and too little room, so that some are put back.
    [Fact]
    public async Task Constrained_outputs_are_the_same_in_any_company()
    {
        var prompts = LanguageFixture.Prompts(12, seed: 8, Vocabulary);
        GenerationRequest Request(int i) => LanguageFixture.Greedy(prompts[i], 40) with
        {
            AllowedTokens = i % 3 == 1 ? [.. Enumerable.Range(i, 40)] : [],
            Constraint = i % 3 == 2 ? new Counting() : null,
            Temperature = i % 2,
            Seed = (ulong)i,
        };
        var options = new LanguageOptions { ContextTokens = 128, MaxSequences = 1, Threads = 1 };
        var alone = await RunAsync(options, Request, prompts.Length);
        var together = options with { MaxSequences = 12, StepTokens = 17 };
        Assert.Equal(alone, await RunAsync(together, Request, prompts.Length));
        Assert.Equal(alone, await RunAsync(together with { KvTokens = 192, AdmitsOptimistically = true }, Request, prompts.Length));
    }

    [Fact]
    public async Task A_constraint_that_allows_nothing_ends_its_own_request()
    {
        using var engine = Open();
        await LanguageFixture.BesideAsync(engine, async () =>
        {
            var error = await FailureAsync(engine, new Asking((output, mask) => { if (output.Length < 3) mask.AllowAll(); }));
            Assert.Contains("the mask of allowed tokens leaves none", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_constraint_that_throws_ends_its_own_request_with_what_it_threw()
    {
        using var engine = Open();
        await LanguageFixture.BesideAsync(engine, async () =>
        {
            var error = await FailureAsync(engine, new Asking((output, mask) => mask.Allow(output.Length == 2 ? Vocabulary : 1)));
            Assert.Contains("the request's constraint threw ArgumentOutOfRangeException", error.Message, StringComparison.Ordinal);
            Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
        });
    }

    [Fact]
    public void Lists_that_make_no_sense_are_refused_with_the_reason()
    {
        using var engine = Open();
        string Refusal(GenerationRequest request) => Assert.ThrowsAny<ArgumentException>(() => { engine.GenerateAsync(request, Cancellation); }).Message;
        Assert.Contains($"AllowedTokens has token {Vocabulary}; the model has tokens 0 to {Vocabulary - 1}", Refusal(new() { Tokens = [1], AllowedTokens = [1, Vocabulary] }), StringComparison.Ordinal);
        Assert.Contains("AllowedTokens has token -1", Refusal(new() { Tokens = [1], AllowedTokens = [-1] }), StringComparison.Ordinal);
        Assert.Contains("not both", Refusal(new() { Tokens = [1], AllowedTokens = [1], Constraint = new Counting() }), StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var constraint = OutputConstraint.Of(new GenerationRequest { Constraint = new Asking((output, mask) => mask.Allow(output.Length)) }, Vocabulary)!;
        var output = new int[33];
        Allocations.AssertNone(() => constraint.TryUpdate(output));
        Assert.Equal([0, 2], constraint.Mask.ToArray()[..2]);
    }

    public void Dispose() => _checkpoint.Dispose();

    private LanguageEngine Open() => LanguageEngine.Open(_checkpoint.Folder, new LanguageOptions { ContextTokens = 1024, Threads = 1 });

    private static Task<ModelRunException> FailureAsync(LanguageEngine engine, ITokenConstraint constraint) =>
        Assert.ThrowsAsync<ModelRunException>(() => LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([9], 30) with { Constraint = constraint }, Cancellation));

    private async Task<(int, uint)[][]> RunAsync(LanguageOptions options, Func<int, GenerationRequest> request, int count)
    {
        using var engine = LanguageEngine.Open(_checkpoint.Folder, options);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(async i => LanguageFixture.Bits(await LanguageFixture.ReadAsync(engine, request(i), Cancellation))));
    }

    private static int[] Tokens(IEnumerable<GeneratedText> pieces) => [.. pieces.Where(piece => piece.Token >= 0).Select(piece => piece.Token)];

    private delegate void Allowing(ReadOnlySpan<int> output, TokenMask mask);

    private sealed class Asking(Allowing allow) : ITokenConstraint
    {
        public void Allow(ReadOnlySpan<int> output, TokenMask allowed) => allow(output, allowed);
    }

    /// <summary>The token at a place ends in the digit that the place does; keeps what it was told.</summary>
    private sealed class Counting : ITokenConstraint
    {
        public List<int[]> Told { get; } = [];

        public void Allow(ReadOnlySpan<int> output, TokenMask allowed)
        {
            Told.Add(output.ToArray());
            for (var token = output.Length % 10; token < allowed.Vocabulary; token += 10)
                allowed.Allow(token);
        }
    }
}
