using Natix.Engine.Language.Blocks;
using Xunit;

namespace Natix.Engine.Tests.Language.Blocks;

/// <summary>Who has a block keeps it, and what is cached goes last and oldest first.</summary>
public sealed class BlockPoolTests
{
    [Fact]
    public void A_block_goes_from_free_to_used_to_cached_and_back()
    {
        var pool = new BlockPool(3);
        var block = pool.Take();
        pool.Register(block, Key(1));
        Assert.Equal((2, 0, 1), (pool.Free, pool.Cached, pool.Used));
        pool.Release(block);
        Assert.Equal((2, 1, 0), (pool.Free, pool.Cached, pool.Used));

        Assert.True(pool.Index.TryFind(Key(1), out var found));
        Assert.Equal(block, found);
        pool.Retain(found);
        Assert.Equal((2, 0, 1), (pool.Free, pool.Cached, pool.Used));
        pool.Unregister(found);
        pool.Release(found);
        Assert.Equal((3, 0, 0), (pool.Free, pool.Cached, pool.Used));
        Assert.False(pool.Index.TryFind(Key(1), out _));
    }

    [Fact]
    public void Free_blocks_are_taken_first_then_the_one_let_go_longest_ago()
    {
        var pool = new BlockPool(4);
        var blocks = Enumerable.Range(0, 4).Select(_ => pool.Take()).ToArray();
        for (var i = 0; i < 3; i++)
            pool.Register(blocks[i], Key(i));
        foreach (var i in (int[])[1, 3, 0, 2])
            pool.Release(blocks[i]);
        // Found and let go again: it is the youngest now.
        pool.Retain(blocks[1]);
        pool.Release(blocks[1]);

        Assert.Equal([blocks[3], blocks[0], blocks[2], blocks[1]], Enumerable.Range(0, 4).Select(_ => pool.Take()));
        Assert.Equal(0, pool.Index.Count);
        Assert.Contains("all 4 blocks", Assert.Throws<InvalidOperationException>(() => pool.Take()).Message);
    }

    [Fact]
    public void Writing_to_a_block_that_others_have_or_may_find_is_no_private_matter()
    {
        var pool = new BlockPool(2);
        var (mine, full) = (pool.Take(), pool.Take());
        Assert.False(pool.IsShared(mine));
        pool.Retain(mine);
        Assert.True(pool.IsShared(mine));
        pool.Register(full, Key(1));
        Assert.True(pool.IsShared(full));
    }

    [Fact]
    public void Of_two_blocks_with_one_key_the_first_is_found()
    {
        var pool = new BlockPool(2);
        var (first, second) = (pool.Take(), pool.Take());
        pool.Register(first, Key(1));
        pool.Register(second, Key(1));
        pool.Release(second);
        Assert.Equal((1, 0, 1), (pool.Free, pool.Cached, pool.Used));
        Assert.True(pool.Index.TryFind(Key(1), out var found));
        Assert.Equal(first, found);
    }

    [Fact]
    public void What_turned_out_wrong_while_cached_is_free()
    {
        var pool = new BlockPool(2);
        var (wrong, other) = (pool.Take(), pool.Take());
        pool.Register(wrong, Key(1));
        pool.Release(wrong);
        pool.Unregister(wrong);
        Assert.Equal((1, 0), (pool.Free, pool.Cached));
        Assert.Equal(wrong, pool.Take());
        Assert.NotEqual(wrong, other);
    }

    [Fact]
    public void A_reference_is_given_back_once()
    {
        var pool = new BlockPool(1);
        pool.Release(pool.Take());
        Assert.Contains("block 0 is released once more", Assert.Throws<InvalidOperationException>(() => pool.Release(0)).Message);
    }

    [Fact]
    public void A_key_is_expected_until_everybody_took_it_back()
    {
        var index = new PrefixIndex(2);
        index.Expect(Key(1));
        index.Expect(Key(1));
        index.Unexpect(Key(1));
        Assert.True(index.IsExpected(Key(1)));
        index.Unexpect(Key(1));
        Assert.False(index.IsExpected(Key(1)));
        Assert.Throws<KeyNotFoundException>(() => index.Unexpect(Key(1)));
    }

    private static ContentDigest Key(int i) => ContentDigest.Of([(byte)i]);
}
