using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>A row shows its table as it is, whatever it held before.</summary>
public sealed class TableRowsTests
{
    private readonly BlockPool _pool = new(64);
    private readonly TableRows _rows = new(rows: 2, stride: 8);

    [Fact]
    public void A_row_follows_a_table_that_grows()
    {
        var table = Table(3);
        Assert.Equal(table.Blocks, Row(table, 1, 3));
        table.Append(_pool.Take());
        Assert.Equal(table.Blocks, Row(table, 1, 4));
        Assert.Equal(table.Blocks[..2], Row(table, 1, 2));
    }

    [Fact]
    public void A_row_follows_a_block_that_was_replaced_and_a_table_that_began_again()
    {
        var table = Table(4);
        Row(table, 0, 4);
        table.Replace(_pool, 1);
        Assert.Equal(table.Blocks, Row(table, 0, 4));
        table.Release(_pool);
        table.Share(_pool, []);
        for (var i = 0; i < 4; i++)
            table.Append(_pool.Take());
        Assert.Equal(table.Blocks, Row(table, 0, 4));
    }

    [Fact]
    public void A_row_follows_another_table_and_leaves_its_neighbour_alone()
    {
        var (first, second, third) = (Table(8), Table(8), Table(5));
        Row(first, 0, 8);
        Row(second, 1, 8);
        Assert.Equal(third.Blocks, Row(third, 0, 5));
        Assert.Equal(first.Blocks, Row(first, 0, 8));
        Assert.Equal(second.Blocks, _rows.First(2)[8..]);
    }

    private BlockTable Table(int blocks)
    {
        var table = new BlockTable(8);
        table.Share(_pool, []);
        for (var i = 0; i < blocks; i++)
            table.Append(_pool.Take());
        return table;
    }

    private ReadOnlySpan<int> Row(BlockTable table, int row, int count)
    {
        _rows.Write(row, table, count);
        return _rows.First(2).Slice(row * 8, count);
    }
}
