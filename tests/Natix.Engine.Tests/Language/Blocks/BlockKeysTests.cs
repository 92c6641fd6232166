using Natix.Engine.Language;
using Natix.Engine.Language.Blocks;
using Xunit;

namespace Natix.Engine.Tests.Language.Blocks;

/// <summary>Two blocks have one key exactly when all that their keys and values depend on is equal.</summary>
public sealed class BlockKeysTests
{
    private static readonly ContentDigest Picture = ContentDigest.Of("picture"u8);
    private static readonly ContentDigest Other = ContentDigest.Of("other"u8);

    [Fact]
    public void A_digest_is_the_sha256_of_its_content()
    {
        var bytes = new byte[ContentDigest.Bytes];
        ContentDigest.Of("abc"u8).CopyTo(bytes);
        Assert.Equal("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(bytes));
        Assert.True(default(ContentDigest).IsNone);
        Assert.False(Picture.IsNone);
    }

    [Fact]
    public void Adapter_salt_and_length_of_blocks_part_whole_chains()
    {
        ContentDigest[] seeds =
        [
            BlockKeys.Seed(default, default, 16), BlockKeys.Seed(Picture, default, 16), BlockKeys.Seed(default, Picture, 16),
            BlockKeys.Seed(Picture, Other, 16), BlockKeys.Seed(Other, Picture, 16), BlockKeys.Seed(default, default, 8),
        ];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.Equal(seeds.Length, seeds.Select(s => BlockKeys.Next(s, [1, 2], 0, [])).Distinct().Count());
    }

    [Fact]
    public void Equal_tokens_after_different_ones_have_different_keys()
    {
        var seed = BlockKeys.Seed(default, default, 2);
        var (one, other) = (BlockKeys.Next(seed, [1, 2], 0, []), BlockKeys.Next(seed, [1, 3], 0, []));
        Assert.NotEqual(BlockKeys.Next(one, [5, 6], 2, []), BlockKeys.Next(other, [5, 6], 2, []));
        Assert.Equal(BlockKeys.Next(one, [5, 6], 2, []), BlockKeys.Next(BlockKeys.Next(seed, [1, 2], 0, []), [5, 6], 2, []));
    }

    [Fact]
    public void Which_part_of_which_picture_lies_in_a_block_is_part_of_its_key()
    {
        ContentDigest Key(params ImageItem[] images) => BlockKeys.Next(default, [9, 9, 9, 9], 4, images);
        ContentDigest[] keys =
        [
            Key(), Key(new ImageItem(Picture, 4, 4)), Key(new ImageItem(Other, 4, 4)), Key(new ImageItem(Picture, 0, 8)), Key(new ImageItem(Picture, 5, 3)),
            Key(new ImageItem(Picture, 4, 2), new ImageItem(Other, 6, 2)), Key(new ImageItem(Other, 4, 2), new ImageItem(Picture, 6, 2)),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(Key(), Key(new ImageItem(Picture, 0, 4), new ImageItem(Picture, 8, 4)));
    }

    [Fact]
    public void Keys_are_made_without_allocating() => Allocations.AssertNone(() =>
    {
        var key = BlockKeys.Seed(Picture, Other, 16);
        for (var i = 0; i < 100; i++)
            key = BlockKeys.Next(key, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, i], i * 16, []);
        Assert.False(key.IsNone);
    });
}
